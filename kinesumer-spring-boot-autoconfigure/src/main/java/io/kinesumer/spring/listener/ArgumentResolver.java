package io.kinesumer.spring.listener;

import org.jspecify.annotations.Nullable;

/**
 * Makes one argument of a listener method. Chosen once, at start-up, so that a call looks
 * nothing up.
 */
@FunctionalInterface
interface ArgumentResolver {

	@Nullable Object resolve(Invocation invocation);

}
