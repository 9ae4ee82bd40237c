// Streams that take the blocks of plugins: the block that stands for one that is away is drawn, and never offered.
(() => {
  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;

  class OpenStreamBlockDefinition extends StreamBlockDefinition {
    constructor(name, groups, states, meta) {
      super(name, groups, states, meta);
      this.groupedChildBlockDefs = groups
        .map(([label, blocks]) => [label, blocks.filter((block) => block.name !== "kept_block")])
        .filter(([, blocks]) => blocks.length);
    }
  }

  window.telepath.register("xinqiao.blocks.OpenStreamBlock", OpenStreamBlockDefinition);
})();
