package io.standpipe.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkAddressesTest {
  @Test
  void aServerThatIsOneOfSeveralAddressesOfANameDialsTheOthers() {
    var mine = InetAddress.ofLiteral("127.0.0.1");
    var other = InetAddress.ofLiteral("192.0.2.1");
    var everywhere = listener("0.0.0.0");

    var all = List.of(mine, other);
    assertThat(NetworkAddresses.others(all, 6222, everywhere)).containsExactly(other);
    assertThat(NetworkAddresses.others(all, 6222, listener("127.0.0.1"))).containsExactly(other);
    assertThat(NetworkAddresses.others(all, 6223, everywhere)).isEqualTo(all);
    assertThat(NetworkAddresses.others(all, 6222, listener("192.0.2.7"))).isEqualTo(all);
    assertThat(NetworkAddresses.others(List.of(mine), 6222, everywhere)).containsExactly(mine);
  }

  private static InetSocketAddress listener(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 6222);
  }

  @Test
  void clientsAreNotToldOfTheInterfaceThatAnAddressIsBoundTo() throws UnknownHostException {
    byte[] bytes = InetAddress.ofLiteral("2001:db8::1").getAddress();

    assertThat(NetworkAddresses.text(Inet6Address.getByAddress(null, bytes, 2)))
        .isEqualTo("2001:db8:0:0:0:0:0:1");
  }

  @ParameterizedTest
  @CsvSource({"example.com, example.com:4222", "example.com:5222, example.com:5222",
      "example.com:-1, example.com:4222", "10.0.0.1:0, 10.0.0.1:4222", "[::1], [::1]:4222",
      "[::1]:5222, [::1]:5222"})
  void anAdvertisedAddressMayLeaveThePortOut(String text, String told) {
    assertThat(AdvertisedAddress.parse(text, 4222)).hasToString(told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "::1", ":4222", "a:70000", "a b", "[a]b", ""})
  void whatIsNoAddressIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> AdvertisedAddress.parse(text, 4222));
  }
}
