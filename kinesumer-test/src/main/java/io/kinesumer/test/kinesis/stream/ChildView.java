package io.kinesumer.test.kinesis.stream;

import java.util.List;

/**
 * A child as the end of its parent shows it.
 *
 * @param id the child's id
 * @param parents the ids of all its parents
 * @param range its hash keys
 */
public record ChildView(String id, List<String> parents, HashKeyRange range) {

}
