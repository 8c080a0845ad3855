import { taskStateChange } from './task-event.ts';
import type { Simulation, Task, TaskStatus } from '../model.ts';

/** The next state of a task: its version rises by one and an event says so. */
export const changeTask = (
  simulation: Simulation,
  task: Task,
  { lastStatus }: { readonly lastStatus?: TaskStatus },
): void => {
  if (lastStatus !== undefined) task.lastStatus = lastStatus;
  task.version += 1;
  task.updatedAt = simulation.now;
  simulation.emit(taskStateChange(task, simulation.region));
};
