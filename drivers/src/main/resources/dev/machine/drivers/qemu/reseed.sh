# shellcheck shell=sh disable=SC2154 # the driver puts the value before it
# The random numbers of two guests of one state would be the same. Run as root, on the stdin of sh;
# may be run again. Before it stands entropy (hex). RNDADDENTROPY, RNDRESEEDCRNG: linux/random.h.
echo "$entropy" | perl -e 'open(my $r, "+>", "/dev/urandom") or die; my $b = pack("H128", <STDIN>);
  ioctl($r, 0x40085203, pack("iia*", 8 * length $b, length $b, $b)) or die "no entropy: $!";
  ioctl($r, 0x5207, 0)'
