package io.kinesumer.test.kinesis.operation;

import java.util.Map;

import io.kinesumer.test.kinesis.account.ResourcePolicy;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.StreamId;
import io.kinesumer.test.kinesis.wire.Reply;

/**
 * The operations on what a stream's owner allows to others.
 */
final class PolicyOperations {

	private PolicyOperations() {
	}

	static void addTo(Map<String, Operation> operations) {
		operations.put("PutResourcePolicy", PolicyOperations::put);
		operations.put("GetResourcePolicy", PolicyOperations::get);
		operations.put("DeleteResourcePolicy", PolicyOperations::delete);
	}

	private static Reply put(Call call) {
		StreamId stream = ownStream(call);
		call.accounts().attach(stream, ResourcePolicy.parse(call.fields().requireText("Policy")));
		return Reply.EMPTY;
	}

	private static Reply get(Call call) {
		ResourcePolicy policy = call.accounts().policy(ownStream(call));
		return (out) -> out.text("Policy", (policy != null) ? policy.text() : "{}");
	}

	private static Reply delete(Call call) {
		call.accounts().attach(ownStream(call), null);
		return Reply.EMPTY;
	}

	private static StreamId ownStream(Call call) {
		StreamId stream = StreamId.ofArn(call.fields().requireText("ResourceARN"));
		if (!stream.account().equals(call.caller().account())) {
			throw ServiceError.accessDenied("User: " + call.caller().identity().arn()
					+ " is not authorized to perform: kinesis:" + call.operation() + " on resource: " + stream.arn());
		}
		return call.streams().require(stream).id();
	}

}
