package io.standpipe.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectsTest {
  @ParameterizedTest
  @ValueSource(strings = {"foo", "foo.bar", "*", ">", "foo.*", "foo.>", "*.*.>", "foo*", "a.b>c.d",
      ">x", "a.>x", "ελληνικά.字", "$SYS.a", "_INBOX.x"})
  void subjectsWithFullTokensAreValid(String subject) {
    assertThat(Subjects.isValid(Subject.of(subject))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "foo.", ".foo", "foo..bar", ">.foo", "foo.>.bar", ">.", "*."})
  void emptyTokensAndTokensBehindTheRestAreInvalid(String subject) {
    assertThat(Subjects.isValid(Subject.of(subject))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"foo,true", "foo.bar*,true", "a>b,true", "foo.*,false", "*,false", ">,false",
      "foo.>,false", "foo..bar,false"})
  void aLiteralNamesOneSubject(String subject, boolean literal) {
    assertThat(Subjects.isLiteral(Subject.of(subject))).isEqualTo(literal);
  }

  @ParameterizedTest
  @CsvSource({"foo,true", "foo.*,true", "a.b.c,true", "'',false", "a.,false", ".a,false",
      "a..b,false"})
  void messagesWithEmptyTokensReachNobody(String subject, boolean full) {
    byte[] bytes = ("xx" + subject + "yy").getBytes(StandardCharsets.UTF_8);

    assertThat(Subjects.hasOnlyFullTokens(bytes, 2, bytes.length - 4)).isEqualTo(full);
  }

  @ParameterizedTest
  @CsvSource({"foo,foo,true", "foo,bar,false", "foo,foo.bar,false", "foo.bar,foo,false",
      "*,foo,true", "*,foo.bar,false", "foo.*,foo.bar,true", "foo.*,foo,false",
      "foo.*.baz,foo.bar.baz,true", ">,foo.bar,true", "foo.>,foo,false", "foo.>,foo.bar.baz,true",
      "foo.*,foo.*,true", "foo.bar,foo.*,false", "foo.ba,foo.bar,false"})
  void patternsMatchTokenByToken(String pattern, String subject, boolean matches) {
    assertThat(Subjects.matches(Subject.of(pattern), Subject.of(subject))).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({"foo,foo,true", "foo,bar,false", "foo.*,foo.bar,true", "foo.*,foo.*,true",
      "foo.*,foo.>,false", "foo.>,foo.*,true", "foo.>,foo.>,true", "foo.>,foo,false", "*,>,false",
      ">,>,true", ">,*.*,true", "foo.bar,foo.*,false", "*.bar,foo.*,false", "*.*,foo.bar.baz,false",
      "foo.bar,foo,false", "*,foo.bar,false"})
  void aPatternCoversWhatAsksForNoMore(String pattern, String other, boolean covers) {
    assertThat(Subjects.covers(Subject.of(pattern), Subject.of(other))).isEqualTo(covers);
  }

  @ParameterizedTest
  @CsvSource({"foo,foo,true", "foo,bar,false", "foo.*,*.bar,true", "foo.*,bar.*,false",
      "foo.>,*.bar.baz,true", "foo.>,foo,false", ">,foo,true", "*.x,foo.>,true", "a.*.c,a.b.>,true",
      "a.*.c,a.b,false", "a.*.c,*.b.d,false"})
  void patternsOverlapIfASubjectMatchesBoth(String a, String b, boolean overlap) {
    assertThat(Subjects.overlap(Subject.of(a), Subject.of(b))).isEqualTo(overlap);
    assertThat(Subjects.overlap(Subject.of(b), Subject.of(a))).isEqualTo(overlap);
  }
}
