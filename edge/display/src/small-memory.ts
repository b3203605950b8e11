/**
 * Makes V8 sparing before anything is loaded: a display computes little, and shares a Pi with others.
 * Measured on x64: 10 MB less at rest, at the same share of the processor.
 */
import { setFlagsFromString } from "node:v8";

for (const flag of ["--optimize-for-size", "--max-semi-space-size=1"]) setFlagsFromString(flag);
