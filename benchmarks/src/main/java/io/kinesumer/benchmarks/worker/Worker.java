package io.kinesumer.benchmarks.worker;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * The process that is measured. It starts a consumer, says so, and then does what it is
 * told to line by line: {@code mark} tells what it has used so far, {@code stop} ends it
 * in peace. It ends when nobody talks to it any more.
 */
final class Worker {

	private final Records records;

	private final PrintStream out;

	private final List<Peer> peers = new ArrayList<>();

	private Worker(Task task, PrintStream out) {
		this.out = out;
		this.records = new Records(task.mode(), out);
		for (int i = 0; i < task.clients(); i++) {
			String clientId = task.clientId() + ((task.clients() > 1) ? String.format("-%03d", i) : "");
			this.peers.add(switch (task.kind()) {
				case KINESUMER, KINESUMER_DIRECT, KINESUMER_TUNED -> new KinesumerPeer(task, clientId, this.records);
				case KCL, KCL_TUNED -> new KclPeer(task, clientId, this.records);
				case DIRECT -> new DirectPeer(task, this.records);
				case SDK, SDK_WITH_TABLE -> new SdkPeer(task, this.records);
			});
		}
	}

	public static void main(String[] arguments) throws IOException {
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		// Whatever else prints must not get between the lines.
		System.setOut(System.err);
		Worker worker = new Worker(Task.parse(arguments), out);
		worker.run();
		System.exit(0);
	}

	private void run() throws IOException {
		this.out.println("@started " + System.nanoTime());
		this.peers.forEach(Peer::start);
		this.out.println("@running " + System.nanoTime());
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String command = commands.readLine();
		while (command != null && !command.equals("stop")) {
			if (command.equals("mark")) {
				this.out.println("@mark " + mark());
			}
			command = commands.readLine();
		}
		if (command != null) {
			this.peers.forEach(Peer::stop);
			this.out.println("@stopped " + System.nanoTime());
		}
	}

	private Usage mark() throws IOException {
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long allocated = 0;
		for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
			allocated += Math.max(0, bytes);
		}
		return new Usage(System.nanoTime(), system.getProcessCpuTime(), allocated, this.records.count(),
				this.records.wrong(), threads.getThreadCount(), ours(), residentBytes(),
				ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
	}

	private static int ours() {
		return (int) Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("kinesumer"))
			.count();
	}

	private static long residentBytes() throws IOException {
		Path status = Path.of("/proc/self/status");
		if (!Files.exists(status)) {
			return 0;
		}
		for (String line : Files.readAllLines(status)) {
			if (line.startsWith("VmRSS:")) {
				return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
			}
		}
		return 0;
	}

}
