package io.standpipe.bus.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NkeyTest {
  /// The example of the NATS documentation.
  private static final String SEED = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";

  @Test
  void aSeedGivesThePublicKey() {
    assertThat(Nkey.ofSeed(SEED).publicKey())
        .isEqualTo("UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4");
  }

  @Test
  void aSignatureOfTheSameBytesIsTheSame() {
    byte[] nonce = "PXoWU7zWAMt75FY".getBytes(StandardCharsets.US_ASCII);

    assertThat(HexFormat.of().formatHex(Nkey.ofSeed(SEED).sign(nonce))).hasSize(128)
        .isEqualTo(HexFormat.of().formatHex(Nkey.ofSeed(SEED).sign(nonce)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SU", "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU4VY",
      "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4",
      "SAACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY", "lower case"})
  void anythingElseIsRefusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> Nkey.ofSeed(text)).isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain(text.length() < 3 ? "\n" : text.substring(1));
  }
}
