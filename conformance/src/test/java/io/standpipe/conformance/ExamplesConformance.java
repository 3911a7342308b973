package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The programs below `examples/`, built and run by the commands of their READMEs.
class ExamplesConformance {
  private static final Pattern EVENT = Pattern.compile("event (\\d+): .*");
  private static final Path EXAMPLES = ServerUnderTest.repository().resolve("examples");

  enum Language {
    TYPESCRIPT {
      @Override
      Example build() {
        var project = NodeProject.install(EXAMPLES.resolve("ticketing-node"), "ticketing-node");
        return new Example(project.directory(), List.of("npm", "run", "listen"),
            List.of("npm", "run", "publish", "--"));
      }
    },
    JAVA {
      @Override
      Example build() {
        var directory = EXAMPLES.resolve("java");
        Command.run(directory, Map.of(), "../../mvnw", "-q", "-B", "-f", "pom.xml", "package");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var start = List.of(java, "-cp", "target/ticketing-java-1.0.0.jar:target/lib/*");
        return new Example(directory, with(start, "ticketing.Listen"),
            with(start, "ticketing.Publish"));
      }
    };

    abstract Example build();
  }

  record Example(Path directory, List<String> listen, List<String> publish) {
    /// Starts a listener and waits until it is subscribed.
    Program listener(ServerProcess server) {
      return listener(server, 0);
    }

    /// The same for one that takes so long for each event.
    Program listener(ServerProcess server, long workMillis) {
      var environment = new HashMap<>(environment(server));
      environment.put("WORK_MILLIS", String.valueOf(workMillis));
      var listener = Program.start(directory, environment, listen);
      try {
        listener.awaitLine("listening to ticket:created as payments-service");
        return listener;
      } catch (AssertionError e) {
        listener.close();
        throw e;
      }
    }

    void publish(ServerProcess server, int count) {
      var command = with(publish, String.valueOf(count)).toArray(String[]::new);
      assertThat(Command.run(directory, environment(server), command).lines())
          .containsSubsequence(IntStream.rangeClosed(1, count)
              .mapToObj(ticket -> "published ticket " + ticket)
              .toList());
    }

    private static Map<String, String> environment(ServerProcess server) {
      return Map.of("NATS_URL", "nats://127.0.0.1:" + server.port());
    }
  }

  private static List<String> with(List<String> words, String last) {
    return Stream.concat(words.stream(), Stream.of(last)).toList();
  }

  @ParameterizedTest
  @EnumSource
  void listenersShareTheEventsAndGoOnWhereTheyStopped(Language language) {
    var example = language.build();
    try (var server = ServerProcess.start("-cid", "ticketing")) {
      try (var first = example.listener(server); var second = example.listener(server)) {
        example.publish(server, 20);
        awaitEvents(20, first, second);

        assertThat(events(first)).isNotEmpty();
        assertThat(events(second)).isNotEmpty();
        assertThat(events(first, second)).containsExactlyInAnyOrder(range(1, 20));
        assertThat(first.interrupt()).isZero();
        assertThat(second.terminate()).isZero();
      }
      example.publish(server, 2);
      try (var resumed = example.listener(server)) {
        example.publish(server, 1);
        awaitEvents(3, resumed);

        assertThat(events(resumed)).containsExactly(range(21, 23));
        assertThat(resumed.interrupt()).isZero();
      }
    }
  }

  /// The tests of the TypeScript example try this themselves.
  @Test
  void anEventOfTheJavaExampleComesAgainWhenTheListenerThatHadItDies() {
    var example = Language.JAVA.build();
    try (var server = ServerProcess.start("-cid", "ticketing")) {
      try (var dying = example.listener(server, 60_000)) {
        example.publish(server, 1);
        dying.awaitLine("working on event 1: ticket 1");
      }
      try (var heir = example.listener(server)) {
        awaitEvents(1, heir);
        assertThat(events(heir)).containsExactly(1L);
        assertThat(heir.terminate()).isZero();
      }
    }
  }

  /// Sharing, a listener that is killed in the middle of its work, a group that was away.
  @Test
  void theExamplesOwnTestsPass() {
    var project = NodeProject.install(EXAMPLES.resolve("ticketing-node"), "ticketing-node");
    try (var server = ServerProcess.start("-cid", "ticketing")) {
      var output = project.run(Example.environment(server), "npm", "test");

      assertThat(output).contains("# pass 5", "# fail 0", "# skipped 0");
    }
  }

  private static Long[] range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toArray(Long[]::new);
  }

  private static void awaitEvents(int count, Program... listeners) {
    Until.holds(count + " events", Program.PATIENCE, () -> events(listeners).size() >= count);
  }

  /// The sequences that listeners printed.
  private static List<Long> events(Program... listeners) {
    var sequences = new ArrayList<Long>();
    for (var listener : listeners) {
      for (var line : listener.lines()) {
        var event = EVENT.matcher(line);
        if (event.matches()) {
          sequences.add(Long.parseLong(event.group(1)));
        }
      }
    }
    return sequences;
  }
}
