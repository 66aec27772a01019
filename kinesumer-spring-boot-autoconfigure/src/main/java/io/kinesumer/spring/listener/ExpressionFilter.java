package io.kinesumer.spring.listener;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordFilter;
import io.kinesumer.stream.Position;
import io.kinesumer.stream.ShardKey;

import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

/**
 * A filter in the Spring Expression Language: the record is the root object, so that
 * {@code partitionKey().startsWith('eu-')} says which are handed over.
 *
 * @param expression the expression
 */
record ExpressionFilter(Expression expression) implements RecordFilter {

	/** What no record can change: the expression names what is not there. */
	private static final Set<SpelMessage> WRONG_FOR_ANY_RECORD = EnumSet.of(SpelMessage.METHOD_NOT_FOUND,
			SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE, SpelMessage.TYPE_NOT_FOUND, SpelMessage.CONSTRUCTOR_NOT_FOUND,
			SpelMessage.FUNCTION_NOT_DEFINED, SpelMessage.NO_BEAN_RESOLVER_REGISTERED,
			SpelMessage.TYPE_CONVERSION_ERROR);

	/**
	 * Reads an expression, and tries it on a record.
	 * @param key what the text was given for
	 * @param text the expression
	 * @throws InvalidSettingException if it is none, or works for no record as far as the
	 * one shows: a mistyped name would fail on each
	 */
	static ExpressionFilter parse(String key, String text) {
		try {
			ExpressionFilter filter = new ExpressionFilter(new SpelExpressionParser().parseExpression(text));
			filter.tryOut();
			return filter;
		}
		catch (ParseException | SpelEvaluationException ex) {
			throw new InvalidSettingException(key, text,
					"be the name of a RecordFilter bean, or an expression over the record such as "
							+ "partitionKey().startsWith('eu-'): " + ex.getSimpleMessage());
		}
	}

	private void tryOut() {
		try {
			accepts(new KinesumerRecord(new ShardKey("stream", "shardId-000000000000"), "key", null, Position.of("1"),
					Instant.EPOCH, ByteBuffer.allocate(0)));
		}
		catch (SpelEvaluationException ex) {
			if (WRONG_FOR_ANY_RECORD.contains(ex.getMessageCode())) {
				throw ex;
			}
		}
		catch (RuntimeException ex) {
			// Of this record, which is made up.
		}
	}

	@Override
	public boolean accepts(KinesumerRecord record) {
		Boolean accepted = this.expression.getValue(
				SimpleEvaluationContext.forReadOnlyDataBinding().withInstanceMethods().build(), record, Boolean.class);
		if (accepted == null) {
			throw new IllegalStateException(
					"The filter '" + this.expression.getExpressionString() + "' says neither true nor false");
		}
		return accepted;
	}

}
