// A test is a list of steps; what one leaves the next finds, so the first that fails ends it and
// leaves a picture of the page.
"use strict";

async function play(title, steps, world, after) {
  let passed = 0;
  let failed = 0;
  const told = async (name, work) => {
    const from = Date.now();

    try {
      await work(world);
      passed++;
      console.log(`ok      ${title}: ${name} (${Date.now() - from} ms)`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${title}: ${name}\n${error.stack}`);
      await world.browser?.shot("failed").catch(() => {});
    }
  };

  for (const [name, step] of steps) {
    await told(name, step);
    if (failed) break;
  }
  for (const [name, step] of after) await told(name, step);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

module.exports = { play };
