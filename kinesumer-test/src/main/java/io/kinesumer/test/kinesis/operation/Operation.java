package io.kinesumer.test.kinesis.operation;

import io.kinesumer.test.kinesis.wire.Reply;

/**
 * One operation of the service.
 */
@FunctionalInterface
public interface Operation {

	/**
	 * Carries the operation out.
	 * @param call the request
	 * @return what to answer
	 * @throws io.kinesumer.test.kinesis.stream.ServiceError if the service refuses
	 */
	Reply handle(Call call);

}
