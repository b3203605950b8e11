/** Is the one door to @peculiar/x509, whose dependency tsyringe wants reflect-metadata before it. */
import "reflect-metadata";

export * from "@peculiar/x509";
