package io.standpipe.broker.auth;

import java.util.EnumSet;
import java.util.Set;

/// One who may connect.
///
/// @param name what the client calls itself, or its certificate says, or, for an nkey, the public
///          key; for a token any name, which only the log shows
/// @param account name of the account whose subjects the user sees
/// @param connectionTypes how it may connect
public record UserConfig(
    String name,
    Credential credential,
    String account,
    Permissions permissions,
    ChannelPermissions channels,
    Set<ConnectionType> connectionTypes) {
  /// The account of those for whom none is named.
  public static final String GLOBAL_ACCOUNT = "$G";

  public UserConfig {
    connectionTypes = Set.copyOf(connectionTypes);
  }

  /// Who may connect in any way, and do anything.
  private UserConfig(String name, Credential credential) {
    this(name, credential, GLOBAL_ACCOUNT, Permissions.ALL, ChannelPermissions.ALL,
        EnumSet.allOf(ConnectionType.class));
  }

  public static UserConfig withPassword(String name, Secret password) {
    return new UserConfig(name, new Credential.Password(password));
  }

  public static UserConfig withToken(Secret token) {
    return new UserConfig("[token]", new Credential.Token(token));
  }

  public static UserConfig withNkey(String publicKey) {
    return new UserConfig(publicKey, new Credential.Nkey(publicKey));
  }

  public static UserConfig withCertificate(String name) {
    return new UserConfig(name, new Credential.Certificate());
  }

  public UserConfig with(Permissions newPermissions) {
    return new UserConfig(name, credential, account, newPermissions, channels, connectionTypes);
  }

  public UserConfig with(ChannelPermissions newChannels) {
    return new UserConfig(name, credential, account, permissions, newChannels, connectionTypes);
  }

  public UserConfig in(String newAccount) {
    return new UserConfig(name, credential, newAccount, permissions, channels, connectionTypes);
  }

  public UserConfig with(Set<ConnectionType> newTypes) {
    return new UserConfig(name, credential, account, permissions, channels, newTypes);
  }
}
