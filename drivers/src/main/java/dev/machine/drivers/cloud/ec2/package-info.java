/// The `amazonec2` driver: Amazon EC2's query API (docs.aws.amazon.com/AWSEC2/latest/APIReference).
///
/// An API of our own on jclouds' HTTP layer and its signatures (version 4, session tokens) rather
/// than its typed `aws-ec2`: that one speaks the version of 2012, which knows no tags in the
/// creating call, no IMDSv2, no gp3 and none of the instance types since 2018.
@NullMarked
package dev.machine.drivers.cloud.ec2;

import org.jspecify.annotations.NullMarked;
