package io.kinesumer.spring.listener;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.RecordFilter;

import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

/**
 * A filter in the Spring Expression Language: the record is the root object, so that
 * {@code partitionKey().startsWith('eu-')} says which are handed over.
 *
 * @param expression the expression
 */
record ExpressionFilter(Expression expression) implements RecordFilter {

	static ExpressionFilter parse(String key, String text) {
		try {
			return new ExpressionFilter(new SpelExpressionParser().parseExpression(text));
		}
		catch (ParseException ex) {
			throw new InvalidSettingException(key, text,
					"be the name of a RecordFilter bean, or an expression over the record such as "
							+ "partitionKey().startsWith('eu-'): " + ex.getSimpleMessage());
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
