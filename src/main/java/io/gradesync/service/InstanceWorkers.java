package io.gradesync.service;

import io.gradesync.pull.Pull;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Variable;

/**
 * Threads for each instance of its own: those that wait for a Moodle that asks for patience are
 * none of another's. What a thread hands on belongs to the instance that the thread works for.
 */
public final class InstanceWorkers extends AbstractExecutorService {

    private static final long IDLE_SECONDS = 30;

    /** Threads that work for no instance: those of commands that ask Moodle outside of a pull. */
    private static final int NONE = 0;

    private final String name;
    private final int size;
    private final InstanceOfThread instance;
    private final Map<Integer, ThreadPoolExecutor> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** For which instance a thread works. */
    public static final class InstanceOfThread {

        private final ThreadLocal<Integer> id = ThreadLocal.withInitial(() -> NONE);

        /** The thread goes on with a pull. */
        public void enter(@Variable("pull") Pull pull) {
            id.set(pull.getInstance().id());
        }
    }

    /**
     * @param size threads of one instance at the most
     */
    InstanceWorkers(String name, int size, InstanceOfThread instance) {
        this.name = name;
        this.size = size;
        this.instance = instance;
    }

    @Override
    public void execute(Runnable task) {
        int id = instance.id.get();
        pools.computeIfAbsent(id, this::pool)
                .execute(
                        () -> {
                            instance.id.set(id);
                            task.run();
                        });
    }

    private ThreadPoolExecutor pool(int id) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        size,
                        size,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task ->
                                new Thread(
                                        task,
                                        "%s-%d-%d".formatted(name, id, number.incrementAndGet())));
        pool.allowCoreThreadTimeOut(true);
        if (closed) {
            pool.shutdown();
        }
        return pool;
    }

    @Override
    public void shutdown() {
        closed = true;
        pools.values().forEach(ThreadPoolExecutor::shutdown);
    }

    @Override
    public List<Runnable> shutdownNow() {
        closed = true;
        return pools.values().stream().flatMap(pool -> pool.shutdownNow().stream()).toList();
    }

    @Override
    public boolean isShutdown() {
        return closed;
    }

    @Override
    public boolean isTerminated() {
        return closed && pools.values().stream().allMatch(ThreadPoolExecutor::isTerminated);
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        for (ThreadPoolExecutor pool : pools.values()) {
            if (!pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return closed;
    }
}
