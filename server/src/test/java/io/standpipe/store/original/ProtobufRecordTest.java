package io.standpipe.store.original;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufRecordTest {
  private final List<String> problems = new ArrayList<>();

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void aNegativeIntegerHasTenBytesAndDefaultsHaveNone() {
    var client = new OriginalClient("c", "", ByteString.EMPTY, 0, -2, 3);
    assertThat(client.fields().encode()).isEqualTo(bytes("0a0163 28feffffffffffffffff01 3003"));
    assertThat(ProtobufRecord.parse(Layout.CLIENT_INFO, client.fields().encode(), problems::add)
        .map(OriginalClient::from)).contains(client);
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a default that is written,        08011000",
      "fields out of order,              10020801", "a number longer than need be,     0881001002",
      "a field given twice,              080108011002"})
  void anotherEncodingIsUnderstoodButNoticed(String reason, String hex) {
    assertThat(ProtobufRecord.parse(Layout.SUBSCRIPTION_UPDATE, bytes(hex), problems::add)
        .map(fields -> fields.number(1))).as(reason).contains(1L);
    assertThat(problems).containsExactly("SUBSCRIPTION_UPDATE is not encoded as the original does");
  }

  @ParameterizedTest
  @CsvSource({"an unknown field,           SUBSCRIPTION_UPDATE, 0801100118 01",
      "bytes for a number,         SUBSCRIPTION_UPDATE, 0a0161",
      "a number for bytes,         CLIENT_DELETE,       0801",
      "a flag of 2,                SUBSCRIPTION,        5002",
      "an integer of 33 bits,      CLIENT_INFO,         208080808010",
      "an end within a number,     SUBSCRIPTION_UPDATE, 0880",
      "an end within a text,       CLIENT_DELETE,       0a0261",
      "a field without a number,   CLIENT_DELETE,       00"})
  void whatIsNotTheMessageIsRefused(String reason, Layout layout, String hex) {
    assertThat(ProtobufRecord.parse(layout, bytes(hex), problems::add)).as(reason).isEmpty();
    assertThat(problems).hasSize(1);
  }
}
