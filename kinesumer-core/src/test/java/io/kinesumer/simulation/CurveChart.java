package io.kinesumer.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Figures that grow with a number, as curves with logarithmic axes: what grows in
 * proportion rises as the dotted line does.
 */
final class CurveChart {

	private static final List<String> COLOURS = List.of("#1f77b4", "#d62728", "#2ca02c", "#9467bd");

	private static final int WIDTH = 330;

	private static final int HEIGHT = 260;

	private static final int LEFT = 60;

	private static final int TOP = 50;

	private static final int BETWEEN = 170;

	private final String abscissa;

	private final Map<String, List<double[]>> curves = new LinkedHashMap<>();

	CurveChart(String abscissa) {
		this.abscissa = abscissa;
	}

	void add(String curve, double x, double y) {
		this.curves.computeIfAbsent(curve, (name) -> new ArrayList<>()).add(new double[] { x, y });
	}

	/**
	 * Draws charts side by side, to one scale of the ordinate.
	 */
	static String svg(String title, List<CurveChart> charts) {
		StringBuilder body = new StringBuilder();
		double top = ceiling(charts.stream().flatMapToDouble((chart) -> chart.all(1)).max().orElse(1));
		double bottom = floor(charts.stream().flatMapToDouble((chart) -> chart.all(1)).min().orElse(1));
		for (int i = 0; i < charts.size(); i++) {
			charts.get(i).draw(body, LEFT + i * (WIDTH + BETWEEN), bottom, Math.max(top, bottom * 10));
		}
		return String.format(Locale.ROOT,
				"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
						+ " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n"
						+ "<text x=\"10\" y=\"22\" font-size=\"14\" fill=\"#111\">%s</text>%n%s</svg>%n",
				LEFT + charts.size() * (WIDTH + BETWEEN), TOP + HEIGHT + 45, title, body);
	}

	private DoubleStream all(int axis) {
		return this.curves.values().stream().flatMap(List::stream).mapToDouble((point) -> point[axis]);
	}

	private void draw(StringBuilder body, int left, double bottom, double top) {
		double first = floor(all(0).min().orElse(1));
		double last = ceiling(all(0).max().orElse(10));
		for (double x = first; x <= last; x *= 10) {
			line(body, left + at(x, first, last, WIDTH), TOP, left + at(x, first, last, WIDTH), TOP + HEIGHT, "#ddd",
					"");
			text(body, left + at(x, first, last, WIDTH), TOP + HEIGHT + 16, "middle", "#333", number(x));
		}
		for (double y = bottom; y <= top; y *= 10) {
			double height = TOP + HEIGHT - at(y, bottom, top, HEIGHT);
			line(body, left, height, left + WIDTH, height, "#ddd", "");
			text(body, left - 6, height + 4, "end", "#333", number(y));
		}
		double decades = Math.min(Math.log10(last / first), Math.log10(top / bottom));
		line(body, left, TOP + HEIGHT, left + at(first * Math.pow(10, decades), first, last, WIDTH),
				TOP + HEIGHT - at(bottom * Math.pow(10, decades), bottom, top, HEIGHT), "#999",
				" stroke-dasharray=\"2 4\"");
		text(body, left + WIDTH / 2.0, TOP + HEIGHT + 34, "middle", "#111", this.abscissa);
		int colour = 0;
		for (Map.Entry<String, List<double[]>> curve : this.curves.entrySet()) {
			String stroke = COLOURS.get(colour++ % COLOURS.size());
			StringBuilder points = new StringBuilder();
			double[] end = new double[2];
			for (double[] point : curve.getValue()) {
				end[0] = left + at(point[0], first, last, WIDTH);
				end[1] = TOP + HEIGHT - at(point[1], bottom, top, HEIGHT);
				points.append(String.format(Locale.ROOT, "%.1f,%.1f ", end[0], end[1]));
				body.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n",
						end[0], end[1], stroke));
			}
			body.append(String.format(Locale.ROOT, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>%n",
					points.toString().strip(), stroke));
			text(body, left + WIDTH + 6, TOP + 14.0 * colour, "start", stroke, curve.getKey());
		}
	}

	private static double at(double value, double least, double most, int length) {
		return length * Math.log10(value / least) / Math.log10(most / least);
	}

	private static double floor(double value) {
		return Math.pow(10, Math.floor(Math.log10(value)));
	}

	private static double ceiling(double value) {
		return Math.pow(10, Math.ceil(Math.log10(value)));
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (value < 1) ? "%.1f" : "%,.0f", value);
	}

	private static void line(StringBuilder body, double x1, double y1, double x2, double y2, String colour,
			String style) {
		body.append(
				String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n",
						x1, y1, x2, y2, colour, style));
	}

	private static void text(StringBuilder body, double x, double y, String anchor, String colour, String text) {
		body.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
				x, y, anchor, colour, text));
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(this.abscissa);
		this.curves.forEach((name, points) -> {
			text.append(System.lineSeparator()).append("  ").append(name).append(':');
			points.forEach((point) -> text.append(String.format(Locale.ROOT, " %.0f=%.1f", point[0], point[1])));
		});
		return text.toString();
	}

}
