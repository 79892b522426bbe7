package dev.machine.provisioner.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BcryptTest {
  /// Of `machine`, made by crypt(3) of glibc.
  private static final String OF_CRYPT =
      "$2y$05$HMnK7HbsHl2sbs0fWLKPNeH2b/x5WU/4LG4TaIBay4sl6f1.nwzTC";

  @Test
  void aHashIsOfItsPasswordAndNoOther() {
    var hash = Bcrypt.hash("s3cret ü");
    assertThat(hash).startsWith("$2y$10$").hasSize(60);
    assertThat(Bcrypt.matches(hash, "s3cret ü")).isTrue();
    assertThat(Bcrypt.matches(hash, "s3cret u")).isFalse();
    assertThat(Bcrypt.hash("s3cret ü")).as("its own salt").isNotEqualTo(hash);
  }

  @Test
  void whatBcryptWouldCutIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Bcrypt.hash("x".repeat(73)));
    assertThatIllegalArgumentException().isThrownBy(() -> Bcrypt.hash(""));
  }

  @Test
  void whatOthersHashIsUnderstood() {
    assertThat(Bcrypt.matches(OF_CRYPT, "machine")).isTrue();
    assertThat(Bcrypt.matches(OF_CRYPT, "machinf")).isFalse();
  }
}
