package io.standpipe.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What people get wrong: one kind of mistake per line, with what they read then. Those that the
/// reference lists are in [WrongInputOfTheReferenceTest].
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // should a server start
class WrongInputTest {
  @TempDir
  Path directory;

  /// What is wrong, the flags, the file, the status, and the line.
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      flag with a typing error                 | -cluser_id x | | 2 | flag provided but not defined: -cluser_id⏎Did you mean -cluster_id? All flags are listed by --help.
      flag without its value                   | -p 1 -hbi | | 2 | flag needs an argument: -hbi
      flag given twice, the first one wrong    | -p x -p 1 | | 2 | invalid value "x" for flag -p: parse error
      flag given twice, the second one wrong   | -p 1 --port=x | | 2 | invalid value "x" for flag -port: parse error
      switch with a value after a blank        | --encrypt true | | 1 | unrecognized command: "true"
      port that does not exist                 | -p 65536 | | 2 | invalid value "65536" for flag -p: must be between -1 and 65535
      duration without a unit                  | -hbt 10 | | 2 | invalid value "10" for flag -hbt: parse error
      duration in days                         | --max_age 7d | | 2 | invalid value "7d" for flag -max_age: parse error
      size with an unknown unit                | -mb 5xb | | 2 | mb should be a size, got '5xb'
      check without a file                     | -t | | 1 | must specify [-c, --config] option to check configuration file syntax
      file that is not there                   | -c {dir}/none | | 1 | open none: no such file or directory
      file that is a directory                 | -sc {dir}/d | | 1 | open d: is a directory
      file below a file                        | -c {dir}/text/f | | 1 | open text/f: not a directory
      file that is no text                     | -c {dir}/bytes | | 1 | open bytes: this is not a text in UTF-8
      include of nothing                       | | port: 1⏎include none | 1 | f:2:9: error parsing include file 'none', open none: no such file or directory
      include of a directory                   | | include d | 1 | f:1:9: error parsing include file 'd', open d: is a directory
      include loop over two files              | | include loop | 1 | loop:1:9: include loop: f includes loop includes f
      unterminated map                         | | port: 1⏎streaming {⏎  sd: true⏎ | 1 | f:2:11: this map is not closed: expected "}"
      unterminated array                       | | tls { cipher_suites: [A, B⏎ | 1 | f:1:22: this array is not closed: expected "]"
      unterminated string                      | | port: 1⏎dir: 'data⏎ | 1 | f:2:6: this string is not closed: expected '
      unterminated block of text               | | dir (⏎data⏎ | 1 | f:1:5: this block is not closed: expected a line that is ")" alone
      brace too many                           | | streaming { sd: true }⏎}}⏎ | 1 | f:2:2: expected the end of the file after "}", but found "}"
      two pairs on a line                      | | port: 1 host: h | 1 | f:1:9: expected a new line, "," or "}" after the value, but found more text; a value with blanks needs quotes
      Windows path                             | | dir: C:\\data | 1 | f:1:8: invalid escape "\\d": allowed are \\t, \\n, \\r, \\", \\\\ and \\xHH; or put the string in single quotes
      variable that nobody sets                | | server_name: $NO_SUCH_POD | 1 | f:1:14: variable reference for 'NO_SUCH_POD' on line 1 can not be found: neither a key above nor an environment variable
      unknown key, strictly                    | -strict | prot: 4222 | 1 | f:1:1: unknown key "prot" is ignored; did you mean "port"?
      unknown key of a user                    | | authorization { users: [{ user: a, pasword: b }] } | 1 | f:1:36: unknown field "pasword"; did you mean "password"?
      key twice, strictly                      | -strict | port: 1⏎PORT: 2 | 1 | f:2:1: "PORT" sets what "port" on line 1 sets; the last one counts
      empty file, strictly                     | -strict | # nothing yet | 1 | f: config has no values or is empty
      number where a string is expected        | | streaming { dir: 2026 } | 1 | f:1:18: parameter "dir" value is expected to be a string, got the integer 2026; put it in quotes
      string where a number is expected        | | max_connections: "100" | 1 | f:1:18: parameter "max_connections" value is expected to be an integer, got the string "100"
      word where a switch is expected          | | debug: enabled | 1 | f:1:8: parameter "debug" value is expected to be true or false, got the string "enabled"
      number where a duration is expected      | | streaming { hb_timeout: 2.5 } | 1 | f:1:25: parameter "hb_timeout" value is expected to be a duration such as 250ms, 30s or "1m", got the number 2.5
      part of a byte                           | | max_payload: 1.5 | 1 | f:1:14: parameter "max_payload" value is expected to be a size such as 1000, 64kb or 1GB, got the number 1.5
      string where an array is expected        | | tls { cert_file: c, key_file: k, cipher_suites: A } | 1 | f:1:49: parameter "cipher_suites" value is expected to be an array of strings, got the string "A"
      array where a map is expected            | | streaming: [] | 1 | f:1:1: expected streaming section to be a map/struct, got an array
      value below its bound                    | | write_deadline: "-1s" | 1 | f:1:1: invalid value -1s for "write_deadline": must be at least 0s
      number beyond 64 bits                    | | max_pending: 99999999999999999999 | 1 | f:1:14: this integer is out of the range of 64 bits; put it in quotes if it is none
      limit of a channel of the wrong type     | | limits { channels { orders { max_age: 5 } } } | 1 | f:1:39: parameter "max_age" value is expected to be a duration such as 250ms, 30s or "1m", got the integer 5
      channel name with an empty token         | | limits { channels { orders..eu {} } } | 1 | f:1:21: invalid channel name "orders..eu"
      password with a blank                    | | authorization { user: a, password: my secret } | 1 | f:1:39: expected a new line, "," or "}" after the value, but found more text; a value with blanks needs quotes
      password that is a number                | | authorization { user: a, password: 0815 } | 1 | f:1:36: parameter "password" value is expected to be a string; put it in quotes
      password in place of its map             | | authorization: hush | 1 | f:1:1: expected authorization to be a map/struct, got a string
      password in a URL of a route             | | cluster { port: 6222, routes: "nats://u:hush@h:1" }, streaming {} | 1 | f:1:31: parameter "routes" value is expected to be an array of strings
      user and token                           | -auth t -user u -pass p | | 1 | Failed to start: Cannot have a user/pass and token
      one user and a list of them              | | authorization { user: a, password: b, users: [{ user: c, password: d }] } | 1 | f:1:39: users: Can not have a single user/pass and a users array
      user twice                               | | authorization { users: [{ user: a, password: b }, { user: a, password: c }] } | 1 | Failed to start: Duplicate user "a" detected
      user for all who is nobody               | | no_auth_user: b, authorization { users: [{ user: a, password: c }] } | 1 | Failed to start: no_auth_user: "b" not present as user in authorization block or account configuration
      certificate without a key                | -tls -tlscert {dir}/text | | 1 | Failed to start: TLS Server private key must be present and valid
      certificate that is not there            | -tlscert {dir}/none -tlskey {dir}/none | | 1 | error parsing X509 certificate/key pair: open none: no such file or directory
      certificate that is none                 | -tlscert {dir}/text -tlskey {dir}/text | | 1 | error parsing X509 certificate/key pair: failed to find any PEM data in certificate input text
      HTTP and HTTPS                           | -m 1 -ms 2 | | 1 | Failed to start: Can't start monitoring: can't specify both HTTP (1) and HTTPs (2) ports
      HTTPS without a certificate              | -ms 2 | | 1 | Failed to start: Can't start monitoring: TLS cert and key required for HTTPS; give them with -tlscert and -tlskey, or in a tls section of the file
      clustering                               | -clustered | | 2 | flag -clustered: clustering is not available yet in this version of Standpipe
      fault tolerance                          | | ft_group: blue | 1 | f:1:1: ft_group: fault-tolerance mode is not available yet in this version of Standpipe
      routes without a port for them           | -routes nats://h:6222 | | 1 | Failed to start: solicited routes require cluster capabilities, e.g. --cluster
      route URL that is none, with a password  | -cluster nats://127.0.0.1:-1 -routes nats://u:hush@ | | 1 | Failed to start: error parsing route url ["nats://[REDACTED]@"]: it must look like nats://host:port
      cluster user without a password          | -cluster nats://u@127.0.0.1:6222 | | 1 | Failed to start: expected cluster password to be set
      store that there is not                  | | store: redis | 1 | f:1:1: store: unknown store type: redis
      file store without a directory           | -st file | | 1 | Failed to start: for FILE stores, root directory must be specified
      file store in a file                     | -st file -dir {dir}/text | | 1 | Failed to start: text is not a directory
      SQL store of an unknown database         | -st sql -sql_driver oracle | | 1 | Failed to start: sql: unknown driver "oracle" (forgotten import?); known are mysql and postgres
      encryption without a key                 | -encrypt | | 1 | Failed to start: encryption key required
      NATS server that is no URL               | -ns localhost | | 1 | Failed to start: malformed url: localhost
      NATS server without a port               | -ns nats://localhost | | 1 | Failed to start: address localhost: missing port in address
      credentials that are not there           | | ns: "nats://127.0.0.1:{taken}", credentials: none | 1 | Failed to start: open none: no such file or directory
      port in use                              | -a 127.0.0.1 -p {taken} | | 1 | Error listening on port: 127.0.0.1:{taken}, "listen tcp 127.0.0.1:{taken}: bind: address already in use"
      address of another machine               | -a 192.0.2.1 | | 1 | Error listening on port: 192.0.2.1:0, "listen tcp 192.0.2.1:0: bind: cannot assign requested address"
      name that is no address                  | -a no.such.host.invalid | | 1 | Error listening on port: no.such.host.invalid:0, "listen tcp: lookup no.such.host.invalid: no such host"
      process file in no directory             | -P {dir}/none/pid | | 1 | Could not write pidfile: open none/pid: no such file or directory
      remote syslog without a port             | -r udp://localhost | | 2 | invalid value "udp://localhost" for flag -r: must be udp://host:port, tcp://host:port or unix:///path
      lame duck in less time than its grace    | | lame_duck_duration: "30s", lame_duck_grace_period: "30s" | 1 | Failed to start: lame duck grace period (30s) should be strictly lower than lame duck duration (30s) and not negative
      JetStream                                | | jetstream { store_dir: x } | 1 | f:1:1: jetstream: Standpipe keeps messages in streaming channels; use `store: file` and `dir`
      signal that there is not                 | -sl hangup | | 1 | unknown signal "hangup"; there are stop, quit, term, reopen, reload, ldm
      signal to nobody                         | -sl quit={dir}/none | | 1 | invalid pid: none
      """)
  void aMistakeIsAnsweredWithAClearLineAndAStatus(
      String kind,
      @Nullable String flags,
      @Nullable String file,
      int status,
      String line) throws IOException {
    WrongInput.check(directory, flags, file, status, line);
  }
}
