package io.standpipe.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every wrong input that the reference lists: configuration 1.1, 2.1 to 2.3, 2.6, 2.7 and 3.6. The
/// texts are those of the original where it has good ones.
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // should a server start
class WrongInputOfTheReferenceTest {
  @TempDir
  Path directory;

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      ---p 1              | bad flag syntax: ---p
      -=x                 | bad flag syntax: -=x
      --=x                | bad flag syntax: --=x
      -p abc              | invalid value "abc" for flag -p: parse error
      --port=             | invalid value "" for flag -port: parse error
      -p 1_               | invalid value "1_" for flag -p: parse error
      -mc 9223372036854775808 | invalid value "9223372036854775808" for flag -mc: value out of range
      -hbi 5              | invalid value "5" for flag -hbi: parse error
      -ma 1d              | invalid value "1d" for flag -ma: parse error
      -SD=maybe           | invalid boolean value "maybe" for -SD: parse error
      -v=yes              | invalid boolean value "yes" for -v: parse error
      -p                  | flag needs an argument: -p
      --cluster_id        | flag needs an argument: -cluster_id
      -mb abc             | mb should be a size, got 'abc'
      --max_bytes=1.5mb   | max_bytes should be a size, got '1.5mb'
      -p 70000            | invalid value "70000" for flag -p: must be between -1 and 65535
      -m -2               | invalid value "-2" for flag -m: must be between -1 and 65535
      -hbi 0s             | invalid value "0s" for flag -hbi: must be more than 0
      -hb_timeout -5s     | invalid value "-5s" for flag -hb_timeout: must be more than 0
      -log_format xml     | invalid value "xml" for flag -log_format: must be text or json
      -log_size_limit -1  | invalid value "-1" for flag -log_size_limit: must be at least 0
      -max_traced_msg_len -1 | invalid value "-1" for flag -max_traced_msg_len: must be at least 0
      -r foo://h:1        | invalid value "foo://h:1" for flag -r: error invalid network type: "foo"; must be udp://host:port, tcp://host:port or unix:///path
      -r localhost        | invalid value "localhost" for flag -r: error invalid network type: ""; must be udp://host:port, tcp://host:port or unix:///path
      -r udp://localhost  | invalid value "udp://localhost" for flag -r: must be udp://host:port, tcp://host:port or unix:///path
      -r tcp://:514       | invalid value "tcp://:514" for flag -r: must be udp://host:port, tcp://host:port or unix:///path
      -r tcp://h:70000    | invalid value "tcp://h:70000" for flag -r: must be udp://host:port, tcp://host:port or unix:///path
      --remote_syslog unix://log | invalid value "unix://log" for flag -remote_syslog: must be udp://host:port, tcp://host:port or unix:///path
      -hbf -1             | invalid value "-1" for flag -hbf: must be at least 0
      """)
  void aWrongFlagIsNamedAndEndsWithStatus2(String flags, String line) throws IOException {
    WrongInput.check(directory, flags, null, 2, line);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      start       | unrecognized command: "start"
      -SD true    | unrecognized command: "true"
      -           | unrecognized command: "-"
      -- -p 1     | unrecognized command: "-p"
      -p 1 x -p a | unrecognized command: "x"
      """)
  void aLeftoverWordIsNamedAndEndsWithStatus1(String flags, String line) throws IOException {
    WrongInput.check(directory, flags, null, 1, line);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      streaming: 5                      | f:1:1: expected streaming section to be a map/struct, got an integer
      streaming { limits: on }          | f:1:13: expected store limits to be a map/struct, got a boolean
      streaming { limits { channels: x } } | f:1:22: expected per channel limits to be a map/struct, got a string
      streaming { limits { channels { a: 1 } } } | f:1:33: expected channel limits to be a map/struct, got an integer
      streaming { file_options: [] }    | f:1:13: expected file options to be a map/struct, got an array
      streaming { sql: 1.5 }            | f:1:13: expected SQL options to be a map/struct, got a number
      streaming { tls: true }           | f:1:13: expected TLS to be a map/struct, got a boolean
      streaming { cluster: yes }        | f:1:13: expected cluster to be a map/struct, got a boolean
      authorization: secret             | f:1:1: expected authorization to be a map/struct, got a string
      tls: true                         | f:1:1: expected TLS to be a map/struct, got a boolean
      streaming { limits { channels { foo..bar {} } } } | f:1:33: invalid channel name "foo..bar"
      streaming { limits { channels { foo.>.bar {} } } } | f:1:33: invalid channel name "foo.>.bar"
      streaming { limits { channels { a { mm: x } } } } | f:1:41: parameter "mm" value is expected to be an integer, got the string "x"
      streaming { hbt: 10 }             | f:1:18: parameter "hbt" value is expected to be a duration such as 250ms, 30s or "1m", got the integer 10
      streaming { hbt: 1d }             | f:1:18: parameter "hbt" value is expected to be a duration such as 250ms, 30s or "1m", got the string "1d"
      streaming { hbt: "10" }           | f:1:18: parameter "hbt" value is expected to be a duration such as 250ms, 30s or "1m", got the string "10"
      streaming { hbf: two }            | f:1:18: parameter "hbf" value is expected to be an integer, got the string "two"
      streaming { id: 5 }               | f:1:17: parameter "id" value is expected to be a string, got the integer 5; put it in quotes
      streaming { id: yes }             | f:1:17: parameter "id" value is expected to be a string, got the boolean true; put it in quotes
      streaming { id: {} }              | f:1:17: parameter "id" value is expected to be a string, got a map
      streaming { sd: 1 }               | f:1:17: parameter "sd" value is expected to be true or false, got the integer 1
      streaming { sd: "true" }          | f:1:17: parameter "sd" value is expected to be true or false, got the string "true"
      streaming { limits { mb: 1.5mb } } | f:1:26: parameter "mb" value is expected to be a size such as 1000, 64kb or 1GB, got the string "1.5mb"
      port: "4222"                      | f:1:7: parameter "port" value is expected to be an integer, got the string "4222"
      port: 4222.5                      | f:1:7: parameter "port" value is expected to be an integer, got the number 4222.5
      port: 2016-05-04T18:53:41Z        | f:1:7: parameter "port" value is expected to be an integer, got the date 2016-05-04T18:53:41Z
      listen: "host"                    | f:1:9: parameter "listen" value is expected to be host:port or a port, got the string "host"
      listen: "::1:80"                  | f:1:9: parameter "listen" value is expected to be host:port or a port, got the string "::1:80"
      port: 70000                       | f:1:1: invalid value 70000 for "port": must be between -1 and 65535
      http: 70000                       | f:1:1: invalid value 70000 for "http": must be between -1 and 65535
      max_payload: -1                   | f:1:1: invalid value -1 for "max_payload": must be between 0 and 2147483647
      ping_interval: "-1s"              | f:1:1: invalid value -1s for "ping_interval": must be at least 0s
      lame_duck_duration: "10s"         | f:1:1: lame_duck_duration: invalid lame_duck_duration of 10s, minimum is 30 seconds
      remote_syslog: "foo://h:1"        | f:1:1: invalid value foo://h:1 for "remote_syslog": error invalid network type: "foo"; must be udp://host:port, tcp://host:port or unix:///path
      streaming { hbi: 0s }             | f:1:13: invalid value 0s for "hbi": must be more than 0
      streaming { limits { mc: -1 } }   | f:1:22: mc: max channels limit cannot be negative (-1)
      streaming { limits { ma: "-5s" } } | f:1:22: ma: max age limit cannot be negative (-5s)
      streaming { file { compact_interval: 0 } } | f:1:20: compact_interval: compact interval value must at least be 1 seconds
      streaming { file { crc_poly: 0 } } | f:1:20: crc_poly: crc polynomial should be between 1 and 4294967295
      streaming { cid: a..b }           | f:1:13: cid: could not subscribe to discover subject: nats: invalid subject
      streaming { discover_prefix: "a b" } | f:1:13: invalid value a b for "discover_prefix": must be a subject without wildcards
      streaming { discover_prefix: "a.>" } | f:1:13: invalid value a.> for "discover_prefix": must be a subject without wildcards
      streaming { discover_prefix: _STAN.sub } | f:1:13: invalid value _STAN.sub for "discover_prefix": must not begin with "_STAN.sub", which has another use
      streaming { store: foo }          | f:1:13: store: unknown store type: foo
      authorization { usr: x }          | f:1:17: unknown field "usr"; did you mean "user"?
      tls { cert: x }                   | f:1:7: unknown field "cert"
      include missing.conf              | f:1:9: error parsing include file 'missing.conf', open missing.conf: no such file or directory
      include f                         | f:1:9: include loop: f includes f
      pid_file: $NONE                   | f:1:11: variable reference for 'NONE' on line 1 can not be found: neither a key above nor an environment variable
      streaming { cid: x                | f:1:11: this map is not closed: expected "}"
      cid: "x                           | f:1:6: this string is not closed: expected "
      jetstream: enabled                | f:1:1: jetstream: Standpipe keeps messages in streaming channels; use `store: file` and `dir`
      leafnodes { port: 7422 }          | f:1:1: leafnodes: Standpipe is no leaf node; connect it with an external NATS server that is one
      gateway { name: A }               | f:1:1: gateway: Standpipe does not join superclusters; connect it to one with an external NATS server
      operator: /etc/KO.jwt             | f:1:1: open /etc/KO.jwt: no such file or directory
      port: 4222; host ho x           | f:1:21: expected a new line, "," or "}" after the value, but found more text; a value with blanks needs quotes
      """)
  void aMistakeInAFileIsOneLineThatNamesItsPlace(String file, String line) throws IOException {
    WrongInput.check(directory, null, file, 1, line);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      -st FOO      | unsupported store type: FOO
      -encrypt     | encryption key required
      -encryption_key k -encryption_cipher des | encryption cipher not supported
      -st file     | for FILE stores, root directory must be specified
      -mc -1       | max channels limit cannot be negative (-1)
      -msu -2      | max subscriptions limit cannot be negative (-2)
      -mm -3       | max messages limit cannot be negative (-3)
      -mb -4       | max bytes limit cannot be negative (-4)
      -ma -5s      | max age limit cannot be negative (-5s)
      -mi -90s     | max inactivity limit cannot be negative (-1m30s)
      -file_buffer_size -1        | buffer size value must be a positive number
      -file_read_buffer_size -1   | read buffer size value must be a positive number
      -file_compact_interval 0    | compact interval value must at least be 1 seconds
      -file_compact_frag 0        | compact fragmentation value must at least be 1
      -file_compact_min_size -1   | compact minimum file size value must be a positive number
      -file_crc_poly 0            | crc polynomial should be between 1 and 4294967295
      -file_crc_poly 4294967296   | crc polynomial should be between 1 and 4294967295
      -file_slice_max_msgs -1     | slice max values must be positive numbers
      -file_slice_max_bytes -1    | slice max values must be positive numbers
      -file_slice_max_age -1s     | slice max values must be positive numbers
      -file_fds_limit -1          | file descriptor limit must be a positive number
      -file_parallel_recovery -1  | parallel recovery value must be at least 1
      -cid a..b    | could not subscribe to discover subject: nats: invalid subject
      -cid=        | could not subscribe to discover subject: nats: invalid subject
      """)
  void flagsThatNoServerCanRunWithGiveTheReasonOfTheOriginal(String flags, String reason)
      throws IOException {
    WrongInput.check(directory, flags, null, 1, "Failed to start: " + reason);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      streaming { store: file }          | for FILE stores, root directory must be specified
      streaming { encrypt: true }        | encryption key required
      encryption_key: k, encryption_cipher: des | encryption cipher not supported
      max_payload: 2mb, max_pending: 1mb | max_payload (2097152) cannot be higher than max_pending (1048576)
      limits { mc: 1, channels { a {}, b {} } } | too many channels defined (2). The max channels limit is set to 1
      """)
  void settingsOfWhichEachIsGoodMayStillKeepAServerFromStarting(String file, String reason)
      throws IOException {
    WrongInput.check(directory, null, file, 1, "Failed to start: " + reason);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      streaming { store: file }          | for FILE stores, root directory must be specified
      streaming { encrypt: true }        | encryption key required
      encryption_key: k, encryption_cipher: des | encryption cipher not supported
      max_payload: 2mb, max_pending: 1mb | max_payload (2097152) cannot be higher than max_pending (1048576)
      limits { mc: 1, channels { a {}, b {} } } | too many channels defined (2). The max channels limit is set to 1
      """)
  void theCheckRefusesThemToo(String file, String reason) throws IOException {
    WrongInput.check(directory, "-t", file, 1, reason);
  }
}
