package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Source: reference, streaming protocol 1.5.
class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "Z", "0", "-", "_", "a-b_C9", "me"})
  void clientIds(String id) {
    assertThat(Names.isClientId(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a.b", "a:b", "x!", "me\n", "\nme", "ä", "٣", "a/b"})
  void noClientIds(String id) {
    assertThat(Names.isClientId(id)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "foo.bar", "a.b.c", "with space", "ä", "a:b", "\t", "_", "Foo"})
  void channels(String name) {
    assertThat(Names.isChannel(Subject.of(name))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".a", "a.", "a..b", "a/b", "/", "*", "a.*", "a*b", ">",
      "a.>", "a>b"})
  void noChannels(String name) {
    assertThat(Names.isChannel(Subject.of(name))).isFalse();
  }

  @Test
  void aChannelNameNeedNotBeValidUtf8() {
    assertThat(Names.isChannel(Subject.copyOf(new byte[]{(byte) 0xff, 'a'}, 0, 2))).isTrue();
  }
}
