package io.standpipe.broker.auth;

/// One who may connect.
///
/// @param name what the client calls itself, or its certificate says, or, for an nkey, the public
///          key; for a token any name, which only the log shows
/// @param account name of the account whose subjects the user sees
public record UserConfig(
    String name,
    Credential credential,
    String account,
    Permissions permissions,
    ChannelPermissions channels) {
  /// The account of those for whom none is named.
  public static final String GLOBAL_ACCOUNT = "$G";

  public static UserConfig withPassword(String name, Secret password) {
    return new UserConfig(name, new Credential.Password(password), GLOBAL_ACCOUNT, Permissions.ALL,
        ChannelPermissions.ALL);
  }

  public static UserConfig withToken(Secret token) {
    return new UserConfig("[token]", new Credential.Token(token), GLOBAL_ACCOUNT, Permissions.ALL,
        ChannelPermissions.ALL);
  }

  public static UserConfig withNkey(String publicKey) {
    return new UserConfig(publicKey, new Credential.Nkey(publicKey), GLOBAL_ACCOUNT,
        Permissions.ALL, ChannelPermissions.ALL);
  }

  public static UserConfig withCertificate(String name) {
    return new UserConfig(name, new Credential.Certificate(), GLOBAL_ACCOUNT, Permissions.ALL,
        ChannelPermissions.ALL);
  }

  public UserConfig with(Permissions newPermissions) {
    return new UserConfig(name, credential, account, newPermissions, channels);
  }

  public UserConfig with(ChannelPermissions newChannels) {
    return new UserConfig(name, credential, account, permissions, newChannels);
  }

  public UserConfig in(String newAccount) {
    return new UserConfig(name, credential, newAccount, permissions, channels);
  }
}
