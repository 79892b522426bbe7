package dev.machine.drivers.cloud.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.cloud.hetzner.provider.HetznerTemplateOptions;
import dev.machine.drivers.cloud.http.Jclouds;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.wait.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jclouds.ContextBuilder;
import org.jclouds.compute.ComputeService;
import org.jclouds.compute.ComputeServiceContext;
import org.jclouds.compute.domain.Hardware;
import org.jclouds.compute.domain.Image;
import org.jclouds.compute.domain.NodeMetadata;
import org.jclouds.compute.domain.NodeMetadata.Status;
import org.jclouds.domain.Location;
import org.junit.jupiter.api.Test;

/// The provider as jclouds knows it: found by its id, used by the portable compute API.
class ProviderTest {

  private final MemoryHetzner cloud =
      new MemoryHetzner(Pace.steady(Time.REAL, Duration.ofMillis(20)));

  private final ComputeService compute =
      Jclouds.prepare(
              ContextBuilder.newBuilder("hetzner")
                  .endpoint(Project.BASE + "/v1")
                  .credentials("unused", MemoryHetzner.TOKEN),
              cloud,
              new Properties())
          .buildView(ComputeServiceContext.class)
          .getComputeService();

  @Test
  void what_is_offered_is_listed() {
    assertThat(compute.listHardwareProfiles()).extracting(Hardware::getName).contains("cx23");
    assertThat(compute.listImages()).extracting(Image::getName).contains("debian-13");
    assertThat(compute.listAssignableLocations())
        .extracting(Location::getId)
        .containsExactlyInAnyOrder("fsn1", "nbg1", "ash");
    assertThat(compute.listNodesDetailsMatching(_ -> true))
        .extracting(NodeMetadata::getName)
        .containsExactly("database");
  }

  @Test
  void the_usual_template_is_a_debian_for_the_type() {
    var template = compute.templateBuilder().build();
    assertThat(template.getImage().getName()).isEqualTo("debian-13");
    var type = String.valueOf(template.getHardware().getName());
    assertThat(template.getImage().getOperatingSystem().getArch())
        .isEqualTo(type.startsWith("cax") ? "arm" : "x86");
    assertThat(template.getOptions()).isInstanceOf(HetznerTemplateOptions.class);
  }

  @Test
  void nodes_are_made_turned_off_and_on_and_destroyed() throws Exception {
    var options =
        new HetznerTemplateOptions()
            .userData("#cloud-config\n{}")
            .sshKeys(Set.of(cloud.keys.things.keySet().iterator().next()))
            .userMetadata(Map.of("team", "shop"))
            .networks(cloud.networks.things.keySet())
            .nodeNames(Set.of("web1"));
    var template =
        compute
            .templateBuilder()
            .locationId("fsn1")
            .imageId("310557660")
            .hardwareId("114")
            .options(options)
            .build();
    var made = compute.createNodesInGroup("shop", 1, template);
    var id = made.iterator().next().getId();
    var node = compute.getNodeMetadata(id);
    assertThat(node.getStatus()).isEqualTo(Status.RUNNING);
    assertThat(node.getName()).isEqualTo("web1");
    assertThat(node.getUserMetadata()).containsEntry("team", "shop");
    assertThat(node.getLocation().getId()).isEqualTo("fsn1");
    assertThat(node.getPublicAddresses()).hasSize(2);
    assertThat(node.getPrivateAddresses()).containsExactly("10.0.0.2");
    assertThat(Objects.requireNonNull(cloud.servers.servers.get(id)).userData)
        .startsWith("#cloud-config");
    compute.suspendNode(id);
    assertThat(compute.getNodeMetadata(id).getStatus()).isEqualTo(Status.SUSPENDED);
    compute.resumeNode(id);
    assertThat(compute.getNodeMetadata(id).getStatus()).isEqualTo(Status.RUNNING);
    compute.destroyNode(id);
    assertThat(compute.getNodeMetadata(id)).isNull();
    assertThat(cloud.contents()).hasSize(4);
  }

  @Test
  void a_node_is_rebooted() {
    var database = cloud.servers.servers.values().iterator().next();
    await(database);
    compute.rebootNode(database.id());
    assertThat(database.actions.getLast().path("command").asText()).isEqualTo("reboot_server");
  }

  /// Until nothing goes on with it any more.
  private void await(MemoryServers.Vm vm) {
    while (compute.getNodeMetadata(vm.id()).getStatus() != Status.RUNNING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void options_are_copied_whole() {
    var options = new HetznerTemplateOptions().userData("a").sshKeys(Set.of("1"));
    assertThat(options.clone()).isEqualTo(options).hasSameHashCodeAs(options);
    assertThat(options.clone().userData("b")).isNotEqualTo(options);
  }
}
