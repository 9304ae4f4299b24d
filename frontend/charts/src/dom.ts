export { make } from "../../shared/elements";
