package io.kinesumer.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads and publishes assignments, for groups of whatever size. Thread-safe.
 */
final class Assignments {

	private final DynamoDbTable table;

	private final Chunks chunks;

	Assignments(DynamoDbTable table) {
		this.table = table;
		this.chunks = new Chunks(table);
	}

	Optional<Assignment> read(String app, String stream) {
		Subject subject = subject(app, stream);
		Map<String, AttributeValue> key = AssignmentItems.key(app, stream);
		return read(stream, key, subject, (reference) -> this.chunks.readAll(key, reference, subject));
	}

	/**
	 * Reads what concerns one client, and maybe some others.
	 */
	Optional<Assignment> readFor(String clientId, String app, String stream) {
		Subject subject = subject(app, stream);
		Map<String, AttributeValue> key = AssignmentItems.key(app, stream);
		return read(stream, key, subject, (reference) -> this.chunks.readOne(key, reference,
				AssignmentItems.chunkOf(clientId, reference.count()), subject));
	}

	private Optional<Assignment> read(String stream, Map<String, AttributeValue> key, Subject subject,
			Function<Chunks.Reference, Optional<List<byte[]>>> fetch) {
		return this.chunks.read(key, subject, Chunks.Reference::in, fetch)
			.map((content) -> content.decode((item) -> AssignmentItems.read(stream, item),
					(item, chunks) -> AssignmentItems.read(stream, item, chunks)));
	}

	boolean publish(String app, Assignment assignment) {
		Subject subject = subject(app, assignment.stream());
		Map<String, AttributeValue> key = AssignmentItems.key(app, assignment.stream());
		long generation = assignment.generation();
		Optional<Map<String, AttributeValue>> whole = AssignmentItems.writeWhole(app, assignment);
		Chunks.Reference reference = whole.isPresent() ? null
				: this.chunks.write(key, generation, AssignmentItems.writeChunks(assignment), subject);
		Map<String, AttributeValue> item = (reference == null) ? whole.orElseThrow()
				: AssignmentItems.writeBesideChunks(app, assignment, reference);
		ConditionalWrite newer = ConditionalWrite.when("attribute_not_exists(#pk) OR #generation < :generation")
			.value("generation", Item.value(generation));
		WriteOutcome outcome = this.table.put(item, newer, subject);
		boolean applied = outcome.isApplied((standing) -> isApplied(standing, assignment, reference));
		if (applied) {
			this.chunks.removeOlder(key, outcome, generation, reference, subject);
		}
		return applied;
	}

	private static boolean isApplied(Item standing, Assignment assignment, Chunks.@Nullable Reference reference) {
		Chunks.Reference there = Chunks.Reference.in(standing);
		if (there != null || reference != null) {
			return there != null && there.equals(reference); // one generation, one
																// content
		}
		return AppliedWrites.isApplied(AssignmentItems.read(assignment.stream(), standing), assignment);
	}

	private static Subject subject(String app, String stream) {
		return Subject.stream(app, stream, "its assignment");
	}

}
