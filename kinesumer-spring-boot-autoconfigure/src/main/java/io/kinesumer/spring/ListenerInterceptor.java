package io.kinesumer.spring;

/**
 * Stands around every call of a listener, conversion of payloads and the wait for an
 * asynchronous result included. All beans of this type are used, in their order. Called
 * by several threads at once.
 */
@FunctionalInterface
public interface ListenerInterceptor {

	/**
	 * Stands around a call.
	 * @param invocation the call
	 * @param chain goes on with the call; not to go on counts the records as handled
	 * @throws Exception what the listener threw, or another reason to hand the records
	 * over again
	 */
	void intercept(ListenerInvocation invocation, Chain chain) throws Exception;

	/**
	 * What an interceptor stands around.
	 */
	@FunctionalInterface
	interface Chain {

		/**
		 * Goes on with the call.
		 * @throws Exception what the listener threw
		 */
		void proceed() throws Exception;

	}

}
