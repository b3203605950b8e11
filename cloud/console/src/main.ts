import "./link/no-eval.ts";
import { createApp } from "vue";
import ConsoleApp from "./console-app.vue";
import "./design/tokens.css";
import "./design/base.css";
import { consoleKey, startConsole } from "./console.ts";

createApp(ConsoleApp).provide(consoleKey, startConsole()).mount("#console");
