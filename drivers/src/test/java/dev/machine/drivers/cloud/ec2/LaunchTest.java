package dev.machine.drivers.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Boot;
import dev.machine.drivers.cloud.Owner;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What a server is launched with.
class LaunchTest {

  private final Rigged rig = Rigged.fresh();

  private Query launched(OptionValues options) throws Exception {
    var cloud = rig.connect(options);
    var request = Samples.request(options);
    var owner = new Owner(Rigged.STORE, request.ref());
    var id =
        cloud.make(
            "server", cloud.plan(request), owner, new Boot("#cloud-config\n{ü}", ""), Map.of());
    return Objects.requireNonNull(rig.cloud().machines().all().get(id)).launch();
  }

  @Test
  void everything_that_it_makes_is_tagged_by_the_call() throws Exception {
    var launch = launched(Samples.options("tags", "team,blue,Name,shop"));
    for (var type : List.of("instance", "volume", "network-interface")) {
      assertThat(launch.tags(type))
          .containsEntry("machine-store", Rigged.STORE)
          .containsEntry("machine-name", "web1")
          .containsEntry("machine-nonce", "11111111")
          .containsEntry("team", "blue")
          .containsEntry("Name", "shop");
    }
    assertThat(launch.text("ClientToken")).isEqualTo("machine-0a1b2c3d-11111111-1");
  }

  @Test
  void the_metadata_service_gives_nothing_to_containers() throws Exception {
    var launch = launched(Samples.options());
    assertThat(launch.text("MetadataOptions.HttpTokens")).isEqualTo("required");
    assertThat(launch.text("MetadataOptions.HttpPutResponseHopLimit")).isEqualTo("1");
  }

  @Test
  void every_disk_goes_with_the_server() throws Exception {
    var launch =
        launched(
            Samples.options("ami", Catalog.TWO_DISKS, "root-size", "20", "volume-type", "io2"));
    assertThat(launch.text("BlockDeviceMapping.1.DeviceName")).isEqualTo("/dev/xvda");
    assertThat(launch.text("BlockDeviceMapping.1.Ebs.VolumeSize")).isEqualTo("20");
    assertThat(launch.text("BlockDeviceMapping.1.Ebs.VolumeType")).isEqualTo("io2");
    assertThat(launch.flag("BlockDeviceMapping.1.Ebs.DeleteOnTermination")).isTrue();
    assertThat(launch.text("BlockDeviceMapping.2.DeviceName")).isEqualTo("/dev/sdf");
    assertThat(launch.flag("BlockDeviceMapping.2.Ebs.DeleteOnTermination")).isTrue();
    assertThat(launch.flag("NetworkInterface.1.DeleteOnTermination")).isTrue();
  }

  @Test
  void a_spot_instance_is_asked_for_once_and_tagged() throws Exception {
    var launch = launched(Samples.options("request-spot-instance", "true", "spot-price", "0.02"));
    var market = "InstanceMarketOptions.";
    assertThat(launch.text(market + "MarketType")).isEqualTo("spot");
    assertThat(launch.text(market + "SpotOptions.SpotInstanceType")).isEqualTo("one-time");
    assertThat(launch.text(market + "SpotOptions.MaxPrice")).isEqualTo("0.02");
    assertThat(launch.tags("spot-instances-request")).containsKey("machine-nonce");
  }

  @Test
  void user_data_arrives_as_it_was() throws Exception {
    var data = Base64.getDecoder().decode(launched(Samples.options()).text("UserData"));
    assertThat(new String(data, StandardCharsets.UTF_8)).isEqualTo("#cloud-config\n{ü}");
  }

  @Test
  void the_group_lets_in_what_was_said_and_nothing_else() throws Exception {
    var options = Samples.options("allow-from", "203.0.113.7", "open-port", "53/udp");
    var cloud = rig.connect(options);
    var request = Samples.request(options);
    var plan = cloud.plan(request);
    var id =
        cloud.make(
            "group", plan, new Owner(Rigged.STORE, request.ref()), new Boot("", ""), Map.of());
    cloud.finish("group", id, plan);
    var group = Objects.requireNonNull(rig.cloud().groups().all().get(id));
    assertThat(group.rules())
        .containsExactlyInAnyOrder(
            "tcp 22 203.0.113.7/32", "tcp 2376 203.0.113.7/32", "udp 53 203.0.113.7/32");
    // One of them is lost: what is there is no reason to leave it.
    group.rules().remove("tcp 2376 203.0.113.7/32");
    cloud.finish("group", id, plan);
    assertThat(group.rules()).hasSize(3);
  }
}
