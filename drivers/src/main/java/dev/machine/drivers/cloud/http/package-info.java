/// The road to clouds through Apache jclouds, with an HTTP client of the JDK under it: it goes by
/// this machine's proxies and authorities, hears interruptions, starts no threads, logs nothing,
/// and paces itself. What jclouds throws is translated here, once, and never shown: its messages
/// quote requests, credentials included.
@NullMarked
package dev.machine.drivers.cloud.http;

import org.jspecify.annotations.NullMarked;
