package io.standpipe.store.file;

import io.standpipe.store.ClientRecord;
import io.standpipe.store.StateCodec;
import java.util.LinkedHashMap;
import java.util.Map;

/// The clients that the records of `clients.dat` add up to.
final class ClientFold implements StateReader.Visitor {
  private final Map<String, ClientRecord> clients = new LinkedHashMap<>();
  private long records;

  @Override
  public String record(int type, byte[] payload) {
    records++;
    switch (type) {
      case StateFile.CLIENT -> put(StateCodec.decodeClient(payload));
      case StateFile.CLIENT_DELETE -> drop(StateCodec.decodeClientDelete(payload));
      default -> {
        return "invalid client record type: " + type;
      }
    }
    return "";
  }

  void put(ClientRecord client) {
    clients.put(client.id(), client);
  }

  void drop(String clientId) {
    clients.remove(clientId);
  }

  Map<String, ClientRecord> clients() {
    return clients;
  }

  /// How many percent of the records are of no use.
  long wastePercent() {
    return records == 0 ? 0 : 100 - 100L * clients.size() / records;
  }

  void writeTo(StateFile file) {
    clients.values().forEach(client -> file.append(StateFile.CLIENT, StateCodec.encode(client)));
  }
}
