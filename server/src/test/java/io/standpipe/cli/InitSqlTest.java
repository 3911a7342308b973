package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitSqlTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return new InitSql(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
        .run(List.of(arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql", "postgres"})
  void theSchemaIsPrinted(String driver) {
    assertThat(run("-sql_driver", driver)).isZero();
    assertThat(out.toString(UTF_8)).contains("CREATE TABLE IF NOT EXISTS ServerInfo", "Clients",
        "Channels", "Messages", "Subscriptions", "SubsPending", "StoreLock");
    assertThat(out.toString(UTF_8).lines()).allMatch(line -> line.endsWith(";"));
  }

  @Test
  void theRowsNameIsQuotedWhereItIsAWordOfTheLanguage() {
    run("--sql_driver=mysql");
    assertThat(out.toString(UTF_8)).contains("`row`");
  }

  @Test
  void aWrongArgumentIsNamedAndEndsWithStatus2() {
    assertThat(run("-sql_driver", "oracle")).isEqualTo(2);
    assertThat(run("-sql_driver")).isEqualTo(2);
    assertThat(run("--aply")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("must be mysql or postgres, not oracle",
        "-sql_driver needs a value", "unknown argument --aply", "Usage:");
  }

  @Test
  void aDatabaseThatIsNotThereEndsWithStatus1AndSaysWhy() {
    assertThat(run("-sql_driver", "postgres", "-sql_source",
        "host=127.0.0.1 port=1 sslmode=disable user=me password=hidden", "--apply")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("unable to connect to postgres database \"me\"")
        .doesNotContain("hidden");
  }
}
