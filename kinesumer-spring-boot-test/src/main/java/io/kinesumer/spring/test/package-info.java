/**
 * Tests of applications that consume Kinesis: {@code @EmbeddedKinesis} on a Spring test.
 */
@NullMarked
package io.kinesumer.spring.test;

import org.jspecify.annotations.NullMarked;
