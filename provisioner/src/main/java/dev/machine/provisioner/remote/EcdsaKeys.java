package dev.machine.provisioner.remote;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyFactorySpi;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;

/// sshj asks for a key factory by Bouncy Castle's name, `ECDSA`; the JDK's own is called `EC`. This
/// hands the one on to the other, so that Bouncy Castle's provider need not be loaded for it.
final class EcdsaKeys extends Provider {

  private static final long serialVersionUID = 1L;
  private static final String NAME = "machine-ecdsa";

  private EcdsaKeys() {
    super(NAME, "1", "ECDSA keys by the JDK's EC");
    putService(
        new Service(this, "KeyFactory", "ECDSA", Factory.class.getName(), null, null) {
          @Override
          public Object newInstance(Object parameter) {
            return new Factory();
          }
        });
  }

  static void register() {
    if (Security.getProvider(NAME) == null) {
      Security.addProvider(new EcdsaKeys());
    }
  }

  private static final class Factory extends KeyFactorySpi {

    private static KeyFactory ec() {
      try {
        return KeyFactory.getInstance("EC");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has EC keys", e);
      }
    }

    @Override
    protected PublicKey engineGeneratePublic(KeySpec spec) throws InvalidKeySpecException {
      return ec().generatePublic(spec);
    }

    @Override
    protected PrivateKey engineGeneratePrivate(KeySpec spec) throws InvalidKeySpecException {
      return ec().generatePrivate(spec);
    }

    @Override
    protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> spec)
        throws InvalidKeySpecException {
      return ec().getKeySpec(key, spec);
    }

    @Override
    protected Key engineTranslateKey(Key key) throws InvalidKeyException {
      return ec().translateKey(key);
    }
  }
}
