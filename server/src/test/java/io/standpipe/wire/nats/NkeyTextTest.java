package io.standpipe.wire.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.auth.TestNkey;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NkeyTextTest {
  /// The example of the nkeys library.
  private static final String KNOWN = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

  @Test
  void aKeyIsReadAsItWasWritten() {
    var nkey = TestNkey.user();

    assertThat(NkeyText.decode(nkey.publicKey(), NkeyText.USER)).hasSize(32);
  }

  @Test
  void keysOfTheOriginalsToolsAreUnderstood() {
    assertThat(NkeyText.decode(KNOWN, NkeyText.USER)).hasSize(32);
  }

  @Test
  void aKeyIsWrittenAsTheOriginalsToolsDo() {
    var key = Objects.requireNonNull(NkeyText.decode(KNOWN, NkeyText.USER));

    assertThat(NkeyText.encode(key, NkeyText.USER)).isEqualTo(KNOWN);
  }

  @Test
  void everyChangedCharacterIsNoticed() {
    var key = TestNkey.user().publicKey();
    for (int i = 0; i < key.length(); i++) {
      char other = key.charAt(i) == 'A' ? 'B' : 'A';
      assertThat(NkeyText.decode(key.substring(0, i) + other + key.substring(i + 1), NkeyText.USER))
          .as("changed at %d", i)
          .isNull();
    }
  }

  @Test
  void keysOfOtherTypesAndLengthsAreRefused() {
    var key = TestNkey.account().publicKey();

    assertThat(NkeyText.decode(key, NkeyText.ACCOUNT)).isNotNull();
    assertThat(NkeyText.decode(key, NkeyText.USER)).isNull();
    assertThat(NkeyText.decode(key + "A", NkeyText.ACCOUNT)).isNull();
    assertThat(NkeyText.decode(key.substring(1), NkeyText.ACCOUNT)).isNull();
    assertThat(NkeyText.decode("", NkeyText.USER)).isNull();
    assertThat(NkeyText.decode("é".repeat(56), NkeyText.USER)).isNull();
  }
}
