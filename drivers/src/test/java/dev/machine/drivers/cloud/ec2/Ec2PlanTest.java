package dev.machine.drivers.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRequest;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is checked before anything is made, and what is told then.
class Ec2PlanTest {

  private final Rigged rig = Rigged.fresh();

  private Ec2Blueprint plan(OptionValues options) throws Exception {
    return (Ec2Blueprint) rig.connect(options).plan(Samples.request(options));
  }

  @Test
  void the_usual_is_the_newest_debian_in_the_default_vpc() throws Exception {
    var plan = plan(Samples.options());
    assertThat(plan.image().id()).isEqualTo(Catalog.DEBIAN);
    assertThat(plan.image().rootDevice()).isEqualTo("/dev/xvda");
    assertThat(plan.subnet().vpc()).isEqualTo(Catalog.VPC);
    assertThat(plan.type()).isEqualTo("t3.micro");
    assertThat(plan.volumeType()).isEqualTo("gp3");
    assertThat(plan.kinds()).containsExactly("key", "group", "server");
    assertThat(plan.access().from()).containsExactly("0.0.0.0/0", "::/0");
  }

  @Test
  void the_image_is_of_the_architecture_of_the_size() throws Exception {
    var plan = plan(Samples.options("instance-type", "t4g.micro"));
    assertThat(plan.image().id()).isEqualTo(Catalog.DEBIAN_ARM);
    // Only there is it offered.
    assertThat(plan.subnet().zone()).isEqualTo("eu-central-1a");
  }

  @Test
  void hosts_are_spread_and_each_keeps_its_place() throws Exception {
    var cloud = rig.connect(Samples.options());
    var zones = new TreeSet<String>();
    for (var nonce : List.of("00000001", "00000002", "00000003", "00000004")) {
      var request = Samples.request(nonce, "ssh-ed25519 AAAA", Samples.options());
      var plan = (Ec2Blueprint) cloud.plan(request);
      assertThat(((Ec2Blueprint) cloud.plan(request)).subnet()).isEqualTo(plan.subnet());
      zones.add(plan.subnet().zone());
    }
    assertThat(zones).containsExactly("eu-central-1a", "eu-central-1b");
  }

  @Test
  void of_the_subnets_of_a_vpc_the_open_one_is_taken() throws Exception {
    assertThat(plan(Samples.options("vpc-id", "vpc-1c")).subnet().id()).isEqualTo("subnet-1o");
    assertThat(plan(Samples.options("subnet-id", "subnet-1p")).subnet().vpc()).isEqualTo("vpc-1c");
    assertThat(plan(Samples.options("zone", "b")).subnet().id()).isEqualTo("subnet-0b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "instance-type        | t3.mikro       | no instance type t3.mikro | mean t3.micro",
        "instance-type        | t3.Small       | no instance type          | mean t3.small",
        "instance-type        | x9.huge        | no instance type          | t3.micro",
        "instance-type        | mac2.metal     | no image debian-13-arm64  | ",
        "region               | eu-centrl-1    | no region eu-centrl-1     | mean eu-central-1",
        "region               | ap-east-1      | not enabled               | enable-region",
        "region               | Frankfurt!     | no name of a region       | eu-central-1",
        "ami                  | ami-00000000   | no image ami-00000000     | other id in each region",
        "ami                  | arch-*         | has no image arch-*       | --amazonec2-ami-owner",
        "vpc-id               | vpc-99         | no subnet in the VPC      | vpc-0d",
        "vpc-id               | vpc-2c         | not clear which subnet    | subnet-2x, subnet-2y",
        "subnet-id            | subnet-0c      | no subnet subnet-0c       | mean subnet-0a",
        "zone                 | c              | no subnet in the zone     | mean eu-central-1a",
        "security-group       | wep            | no security group wep     | mean web",
        "keypair-name         | main           | no key pair main          | mean mine",
        "root-size            | 4              | needs 8 GiB               | --amazonec2-root-size 8",
        "allow-from           | everybody      | is no address             | 203.0.113.7",
        "allow-from           | 10.0.0.0/33    | is no address             | 203.0.113.7",
        "open-port            | 99999          | is no port                | 53/udp",
        "tags                 | a,b,c          | will not do               | key,value",
        "tags                 | machine-store,x| will not do               | machine-",
        "spot-price           | cheap          | is no price               | 0.05",
        "endpoint             | http://ec2.test| will not do               | https://",
      })
  void a_mistake_is_told_with_what_there_is(
      String option, String value, String problem, String hint) {
    var options = Samples.options(option, value);
    assertThatThrownBy(() -> plan(options))
        .isInstanceOfSatisfying(
            DriverException.Refused.class,
            e -> {
              assertThat(e).hasMessageContaining(problem);
              assertThat(e.hint()).contains(hint == null ? "" : hint);
            });
  }

  @Test
  void an_image_of_another_architecture_is_refused() {
    var options = Samples.options("ami", Catalog.DEBIAN, "instance-type", "t4g.micro");
    assertThatThrownBy(() -> plan(options))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("is for x86_64, and t4g.micro is arm64");
  }

  @Test
  void a_subnet_where_the_size_is_not_offered_is_refused() {
    var options = Samples.options("zone", "b", "instance-type", "t4g.micro");
    assertThatThrownBy(() -> plan(options))
        .isInstanceOfSatisfying(
            DriverException.Refused.class,
            e -> assertThat(e.hint()).isEqualTo("it is in eu-central-1a"));
  }

  @Test
  void a_size_that_cannot_be_spot_is_refused() {
    var options =
        Samples.options(
            "instance-type",
            "mac2.metal",
            "request-spot-instance",
            "true",
            "ami",
            Catalog.DEBIAN_ARM);
    assertThatThrownBy(() -> plan(options)).hasMessageContaining("cannot be a spot instance");
  }

  @Test
  void without_a_default_vpc_a_subnet_must_be_named() throws Exception {
    rig.cloud().withoutDefaultVpc();
    assertThatThrownBy(() -> plan(Samples.options()))
        .isInstanceOfSatisfying(
            DriverException.Refused.class,
            e -> assertThat(e.hint()).contains("--amazonec2-subnet-id"));
    assertThat(plan(Samples.options("subnet-id", "subnet-0a")).subnet().id())
        .isEqualTo("subnet-0a");
  }

  @Test
  void a_key_that_ec2_does_not_take_is_refused() throws Exception {
    var options = Samples.options();
    var ecdsa = Samples.request("11111111", "ecdsa-sha2-nistp256 AAAA", options);
    assertThatThrownBy(() -> rig.connect(options).plan(ecdsa))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("ecdsa-sha2-nistp256");
  }

  @Test
  void it_is_checked_before_there_is_a_key() throws Exception {
    var with = Samples.request(Samples.options());
    var boot = new FirstBoot("web1", "root", new FirstBoot.HostKey("", ""), List.of(), List.of());
    var without = new ServerRequest(with.ref(), boot, with.options(), 2376);
    var driver = rig.driver(Samples.options());
    driver.preflight(without);
    assertThat(rig.cloud().actions()).contains("RunInstances?").doesNotContain("ImportKeyPair?");
    driver.preflight(with);
    assertThat(rig.cloud().actions()).contains("ImportKeyPair?");
  }

  @Test
  void the_creating_calls_are_rehearsed_once_and_make_nothing() throws Exception {
    var before = rig.cloud().contents();
    var cloud = rig.connect(Samples.options());
    var _ = cloud.plan(Samples.request(Samples.options()));
    assertThat(rig.cloud().actions())
        .contains("ImportKeyPair?", "CreateSecurityGroup?", "RunInstances?");
    int asked = rig.cloud().actions().size();
    var _ = cloud.plan(Samples.request("22222222", "ssh-ed25519 AAAA", Samples.options()));
    // Only another zone is another rehearsal.
    assertThat(rig.cloud().actions().size() - asked).isLessThanOrEqualTo(1);
    assertThat(rig.cloud().contents()).isEqualTo(before);
  }

  @Test
  void another_cloud_is_not_rehearsed_with() throws Exception {
    var _ = plan(Samples.options("endpoint", "https://ec2.other.test"));
    assertThat(rig.cloud().actions()).doesNotContain("RunInstances?");
  }

  @Test
  void missing_permissions_are_noticed_before_anything_is_made() throws Exception {
    rig.cloud().refuse("RunInstances", "UnauthorizedOperation");
    var options = Samples.options();
    assertThatThrownBy(() -> rig.driver(options).preflight(Samples.request(options)))
        .isInstanceOfSatisfying(
            CloudFailure.Denied.class,
            e -> {
              assertThat(e.nothingMade()).isTrue();
              assertThat(e.hint()).contains("amazonec2.md");
            });
  }

  @Test
  void wrong_credentials_are_told() {
    var wrong = Samples.options("access-key", "AKIAWRONG");
    assertThatThrownBy(() -> plan(wrong))
        .isInstanceOfSatisfying(
            CloudFailure.Denied.class,
            e -> assertThat(e.hint()).contains("AWS_ACCESS_KEY_ID", "--amazonec2-profile"));
  }
}
