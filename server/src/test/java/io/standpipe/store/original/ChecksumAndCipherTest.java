package io.standpipe.store.original;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.standpipe.store.original.ChannelCipher.Algorithm;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChecksumAndCipherTest {
  private static final ByteString NONCE = ByteString
      .copyFrom(new byte[]{1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 1});

  @Test
  void theUsualPolynomialsAreThoseOfTheLibrary() {
    var text = ByteString.copyFromUtf8("The quick brown fox jumps over the lazy dog");
    var ieee = new CRC32();
    ieee.update(text.toByteArray());
    var castagnoli = new CRC32C();
    castagnoli.update(text.toByteArray());
    assertThat(new Checksum(Checksum.IEEE).of(text)).isEqualTo((int) ieee.getValue());
    assertThat(new Checksum(0x82F63B78L).of(text)).isEqualTo((int) castagnoli.getValue());
  }

  @Test
  void aChannelHasAKeyOfItsOwn() {
    assertThat(ChannelCipher.channelKey("fixture-key-0123456789", "secret"))
        .isEqualTo(HexFormat.of()
            .parseHex("d9cf8970005ca96ac3c8ca85f83ddeacd680e6e17b64d2bda5170c1268198ca9"));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasSealedIsOpened(Algorithm algorithm) {
    var cipher = new ChannelCipher("key", "t");
    var data = ByteString.copyFromUtf8("attack at dawn");
    var sealed = cipher.seal(algorithm, NONCE, data);
    assertThat(sealed.size()).isEqualTo(data.size() + 29);
    assertThat(cipher.open(sealed)).isEqualTo(new ChannelCipher.Opened(data, ""));
  }

  @ParameterizedTest
  @EnumSource
  void noByteCanChange(Algorithm algorithm) {
    var cipher = new ChannelCipher("key", "t");
    byte[] sealed = cipher.seal(algorithm, NONCE, ByteString.copyFromUtf8("x")).toByteArray();
    for (int position = 1; position < sealed.length; position++) {
      sealed[position] ^= 1;
      assertThat(cipher.open(ByteString.copyFrom(sealed)).error())
          .endsWith(": message authentication failed");
      sealed[position] ^= 1;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooShortToBeEncryptedIsToldFromWhatIsNot(Algorithm algorithm) {
    var cipher = new ChannelCipher("key", "t");
    var sealed = cipher.seal(algorithm, NONCE, ByteString.copyFromUtf8("x"));
    assertThat(cipher.open(sealed.substring(0, 13)).error())
        .isEqualTo("trying to decrypt data that is not (len=13)");
    assertThat(cipher.open(sealed.substring(0, 14)).error())
        .endsWith(": message authentication failed");
  }

  @Test
  void clearDataIsLeftAlone() {
    var cipher = new ChannelCipher("key", "t");
    var clear = ByteString.copyFromUtf8("clear");
    assertThat(cipher.open(clear)).isEqualTo(new ChannelCipher.Opened(clear, ""));
    assertThat(cipher.open(ByteString.EMPTY))
        .isEqualTo(new ChannelCipher.Opened(ByteString.EMPTY, ""));
    assertThat(cipher.seal(Algorithm.AES, NONCE, ByteString.EMPTY)).isEqualTo(ByteString.EMPTY);
  }
}
