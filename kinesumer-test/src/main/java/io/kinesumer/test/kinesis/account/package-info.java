/**
 * Who calls the embedded Kinesis: accounts, roles and what they may do.
 */
@NullMarked
package io.kinesumer.test.kinesis.account;

import org.jspecify.annotations.NullMarked;
