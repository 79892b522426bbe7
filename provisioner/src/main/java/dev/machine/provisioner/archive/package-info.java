/// Finds the engine's packages in a signed archive, verifies and caches them.
///
/// `BundleSource` is the way in. `Mirrors` chooses addresses, `Releases` gets what the archive's
/// keys signed, `Indexes` what that vouches for, `Resolver` chooses as apt would, and `Downloads`
/// brings the files. `Clearsigned`, `Release`, `IndexReducer`, `Resolver` and `InstallOrder` are
/// pure.
///
/// The resource `debian-archive-keys.asc` holds the signing keys of Debian 12 and 13 as installed
/// by Debian's package debian-archive-keyring, version 2023.3+deb12u2, exported without third
/// parties' signatures; it is used where this machine has no such package. Fingerprints:
///
/// | key | fingerprint |
/// |---|---|
/// | 12, archive | B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8 |
/// | 12, security | 05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0 |
/// | 12, stable release | 4D64FEC119C2029067D6E791F8D2585B8783D481 |
/// | 13, archive | 04B54C3CDCA79751B16BC6B5225629DF75B188BD |
/// | 13, security | 5E04A1E3223A19A20706E20F9904613D4CCE68C6 |
/// | 13, stable release | 41587F7DB8C774BCCF131416762F67A0B2C39DE4 |
@NullMarked
package dev.machine.provisioner.archive;

import org.jspecify.annotations.NullMarked;
