package io.standpipe.broker.tls;

import io.standpipe.message.Payload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// Certificates and private keys as text files hold them.
///
/// The JDK reads keys in PKCS #8 only. Those of older tools (`BEGIN RSA PRIVATE KEY`, `BEGIN EC
/// PRIVATE KEY`) are what PKCS #8 wraps, so they are wrapped (RFC 5208, RFC 5915).
final class PemFile {
  private static final Pattern BLOCK = Pattern
      .compile("-----BEGIN ([A-Z0-9 ]+)-----\\s(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xA0;

  private final Path path;
  private final List<Block> blocks = new ArrayList<>();

  private record Block(String label, Payload content) {
    byte[] bytes() {
      return content.toByteArray();
    }
  }

  private PemFile(Path path, String text) {
    this.path = path;
    var matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      byte[] content = decode(matcher.group(2));
      blocks.add(new Block(matcher.group(1), Payload.copyOf(content, 0, content.length)));
    }
  }

  static PemFile read(Path path) {
    try {
      return new PemFile(path, Files.readString(path, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException _) {
      throw new IllegalArgumentException("open " + path + ": no such file or directory");
    } catch (IOException e) {
      throw new IllegalArgumentException("open " + path + ": " + e.getMessage(), e);
    }
  }

  private byte[] decode(String base64) {
    if (base64.contains("ENCRYPTED")) {
      throw new IllegalArgumentException(path + " holds an encrypted private key, which a server"
          + " cannot read unattended; store it without a passphrase");
    }
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + " holds a block that is not base64", e);
    }
  }

  /// At least one.
  List<X509Certificate> certificates() {
    var certificates = new ArrayList<X509Certificate>();
    for (var block : blocks) {
      if (block.label.equals("CERTIFICATE")) {
        certificates.add(certificate(block.bytes()));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          "failed to find any PEM data in certificate input " + path);
    }
    return certificates;
  }

  private X509Certificate certificate(byte[] content) {
    try {
      return (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(path + " holds a malformed certificate", e);
    }
  }

  PrivateKey privateKey() {
    for (var block : blocks) {
      switch (block.label) {
        case "PRIVATE KEY" -> {
          return key(block.bytes());
        }
        case "RSA PRIVATE KEY" -> {
          return key(sequence(VERSION_0, RSA, element(OCTET_STRING, block.bytes())));
        }
        case "EC PRIVATE KEY" -> {
          return key(sequence(VERSION_0, sequence(EC, curve(block.bytes())),
              element(OCTET_STRING, block.bytes())));
        }
        case "ENCRYPTED PRIVATE KEY" -> decode("ENCRYPTED");
        default -> {
          // a certificate, or the parameters of a curve
        }
      }
    }
    throw new IllegalArgumentException("failed to find any PEM data in key input " + path);
  }

  private PrivateKey key(byte[] pkcs8) {
    for (var algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException _) {
        // perhaps the next
      }
    }
    throw new IllegalArgumentException(path + " holds a private key that is neither RSA, nor of an"
        + " elliptic curve that Java knows, nor Ed25519");
  }

  /// The object identifier in an `ECPrivateKey`: what the element tagged `[0]` holds.
  private byte[] curve(byte[] content) {
    int position = content.length > 2 && content[1] < 0 ? 2 + (content[1] & 0x7F) : 2;
    while (position + 1 < content.length) {
      int length = content[position + 1];
      int end = position + 2 + length;
      if (length < 0 || end > content.length) {
        break;
      }
      if ((content[position] & 0xFF) == PARAMETERS) {
        byte[] identifier = new byte[length];
        System.arraycopy(content, position + 2, identifier, 0, length);
        return identifier;
      }
      position = end;
    }
    throw new IllegalArgumentException(path + " holds a private key that names no curve");
  }

  private static byte[] sequence(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return element(SEQUENCE, all.toByteArray());
  }

  /// With a length of one byte, or of two that follow their number.
  private static byte[] element(int tag, byte[] content) {
    var all = new ByteArrayOutputStream();
    all.write(tag);
    if (content.length < 0x80) {
      all.write(content.length);
    } else {
      all.write(0x82);
      all.write(content.length >> 8);
      all.write(content.length);
    }
    all.writeBytes(content);
    return all.toByteArray();
  }
}
