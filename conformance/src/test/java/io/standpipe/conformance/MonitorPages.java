package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;

/// The monitoring port of a server of this machine, and what its JSON says line by line, as shell
/// probes read it.
record MonitorPages(int port) {
  private static final Pattern FIELD = Pattern.compile("(?m)^ *\"([^\"]+)\": ");

  /// Of any free port.
  static MonitorPages onFreePort() {
    return new MonitorPages(ServerProcess.freePort());
  }

  HttpResponse<String> get(String path) {
    return send("GET", path);
  }

  HttpResponse<String> send(String method, String path) {
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + port + path);
      return client.send(
          HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
          BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  /// The body of a page that is there.
  String body(String path) {
    var response = get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  /// The names of all fields of a page, in their order.
  static List<String> names(String body) {
    return FIELD.matcher(body).results().map(field -> field.group(1)).toList();
  }

  /// The value of the first field of this name, as it is written.
  static String value(String body, String name) {
    var found = Pattern.compile("(?m)^ *\"" + Pattern.quote(name) + "\": (.*?),?$").matcher(body);
    assertThat(found.find()).as(name + " in " + body).isTrue();
    return found.group(1);
  }

  long number(String path, String name) {
    return Long.parseLong(value(body(path), name));
  }

  /// Waits until a page says so; what it shows is what channels left behind after their last batch.
  void await(String path, String name, long expected) {
    Until.holds(name + " is " + expected + " on " + path, () -> number(path, name) == expected);
  }
}
