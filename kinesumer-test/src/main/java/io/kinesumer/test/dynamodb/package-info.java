/**
 * What DynamoDB Local needs to be a quiet guest.
 */
@NullMarked
package io.kinesumer.test.dynamodb;

import org.jspecify.annotations.NullMarked;
