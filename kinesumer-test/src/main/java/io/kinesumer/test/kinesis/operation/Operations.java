package io.kinesumer.test.kinesis.operation;

import java.util.HashMap;
import java.util.Map;

import io.kinesumer.test.kinesis.KinesisFaults;
import io.kinesumer.test.kinesis.stream.ServiceError;

/**
 * The operations by their names on the wire.
 */
public final class Operations {

	private final Map<String, Operation> operations = new HashMap<>();

	/**
	 * All operations.
	 * @param faults those that strike single records
	 */
	public Operations(KinesisFaults faults) {
		StreamOperations.addTo(this.operations);
		ShardOperations.addTo(this.operations);
		ReadOperations.addTo(this.operations);
		PolicyOperations.addTo(this.operations);
		new WriteOperations(faults).addTo(this.operations);
	}

	/**
	 * Finds an operation.
	 * @param name its name on the wire
	 * @return the operation
	 * @throws ServiceError if there is none
	 */
	public Operation require(String name) {
		Operation operation = this.operations.get(name);
		if (operation == null) {
			throw ServiceError.unknownOperation(name);
		}
		return operation;
	}

}
