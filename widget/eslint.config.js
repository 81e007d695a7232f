import tseslint from "typescript-eslint";

export default tseslint.config(...tseslint.configs.recommendedTypeChecked, {
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  rules: {
    // Lit's templates bind methods to the element themselves.
    "@typescript-eslint/unbound-method": "off",
    eqeqeq: "error",
    "no-console": "error",
    "max-lines": ["error", 400],
  },
});
