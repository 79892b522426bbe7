package dev.machine.drivers.cloud.hetzner.provider;

import java.util.Objects;
import java.util.Set;
import org.jclouds.compute.options.TemplateOptions;

/// What a server of Hetzner Cloud takes besides what every node does. Groups are ids of firewalls,
/// networks are ids of networks, and user metadata becomes labels.
public final class HetznerTemplateOptions extends TemplateOptions implements Cloneable {

  private String userData = "";
  private Set<String> sshKeys = Set.of();

  /// What cloud-init reads (cloudinit.readthedocs.io); at most 32 KiB.
  public HetznerTemplateOptions userData(String data) {
    this.userData = data;
    return this;
  }

  public String userData() {
    return userData;
  }

  /// Ids of the project's keys that the server gets. Without any, Hetzner sends a password by mail.
  public HetznerTemplateOptions sshKeys(Set<String> ids) {
    this.sshKeys = Set.copyOf(ids);
    return this;
  }

  public Set<String> sshKeys() {
    return sshKeys;
  }

  @Override
  public HetznerTemplateOptions clone() {
    var options = new HetznerTemplateOptions();
    copyTo(options);
    return options;
  }

  @Override
  public void copyTo(TemplateOptions to) {
    super.copyTo(to);
    if (to instanceof HetznerTemplateOptions ours) {
      ours.userData(userData).sshKeys(sshKeys);
    }
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof HetznerTemplateOptions that
        && userData.equals(that.userData)
        && sshKeys.equals(that.sshKeys);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), userData, sshKeys);
  }
}
