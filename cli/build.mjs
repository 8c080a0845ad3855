console.error("build: nothing yet");
