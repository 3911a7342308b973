package io.standpipe.broker.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Variables in the permissions of a signing key. Source: nats-server 2.9.
class PermissionTemplateTest {
  private static final Jwt ACCOUNT = jwt("AKEY", "shop", "region:eu");

  private static Jwt jwt(String key, String name, String... tags) {
    return new Jwt(Claims.of(Map.of("sub", key, "name", name)),
        Claims.of(Map.of("tags", List.of(tags))));
  }

  private static SubjectRules filled(Jwt user, SubjectRules rules) {
    return new PermissionTemplate(user, ACCOUNT).fill(new Permissions(rules, SubjectRules.ALL))
        .publish();
  }

  @ParameterizedTest
  @CsvSource({"a.{{name()}}.b,a.bob.b", "{{subject()}}.>,UKEY.>", "{{Account-Name()}},shop",
      "x.{{account-subject()}},x.AKEY", "{{tag(team)}}.x,red.x|blue.x",
      "{{tag(team)}}.{{account-tag(region)}},red.eu|blue.eu", "plain,plain",
      "orders group,orders group"})
  void variablesStandForWhatTheUserIs(String template, String subjects) {
    var user = jwt("UKEY", "bob", "team:red", "team:blue", "other:x");

    assertThat(filled(user, SubjectRules.allow(template)).allow())
        .containsExactly(subjects.split("\\|", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{tag(nothing)}}.x", "{{nonsense()}}", "{{}}"})
  void whatIsUnknownAllowsNothing(String template) {
    var rules = filled(jwt("UKEY", "bob"), SubjectRules.allow(template));

    assertThat(rules.allow()).isEmpty();
    assertThat(rules.deny()).containsExactly(">");
    assertThat(filled(jwt("UKEY", "bob"), SubjectRules.allow(template, "a")))
        .isEqualTo(SubjectRules.allow("a"));
  }

  @Test
  void whatIsDeniedMustBeKnown() {
    assertThatThrownBy(
        () -> filled(jwt("UKEY", "bob"), SubjectRules.deny("a", "{{tag(nothing)}}.x")))
        .hasMessage("\"{{tag(nothing)}}.x\" is no subject for this user");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", ">", "a.>", "a b", "", "."})
  void aNameIsNoWildcard(String name) {
    assertThat(filled(jwt("UKEY", name), SubjectRules.allow("of.{{name()}}", "a")).allow())
        .containsExactly("a");
  }
}
