"""Tiny language models with random weights, for the tests: nothing is downloaded."""
from __future__ import annotations

from typing import Any

TEXT = """The house on the hill was old and quiet. I love it, said the girl; it is wonderful!
What a terrible day, said the boy. I hate the rain and the mud, it is awful. The weather is fine.
Naïve café, größer, 日本語, and numbers: 0 1 2 3 4 5 6 7 8 9."""
CHAT = ("{% for m in messages %}<s>{{ m['role'] }}: {{ m['content'] }}</s>{% endfor %}"
        "{% if add_generation_prompt %}<s>assistant:{% endif %}")


def tokenizer(size: int = 320) -> Any:
    """A tokenizer of bytes and pairs that is trained on a few lines; it puts <s> first."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(TEXT.split("\n"), trainers.BpeTrainer(
        vocab_size=size, special_tokens=["<s>", "</s>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", made.token_to_id("<s>"))])
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>",
                                   chat_template=CHAT)


def model(kind: str, size: int) -> Any:
    """A model of `kind` (llama, gpt2 or gemma) for `size` tokens, in float32.

    Weights have a spread at which logits differ by several nats; norms have gains and biases.
    """
    import torch
    import transformers
    torch.manual_seed(7)
    common = {"vocab_size": size, "bos_token_id": 0, "eos_token_id": 1, "initializer_range": 0.3}
    wide = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3,
            "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
            "max_position_embeddings": 128}
    configuration = {
        "llama": lambda: transformers.LlamaConfig(**common, **wide),
        "gemma": lambda: transformers.GemmaConfig(**common, **wide),
        "gpt2": lambda: transformers.GPT2Config(
            **common, n_embd=32, n_layer=3, n_head=4, n_positions=128)}[kind]()
    made = transformers.AutoModelForCausalLM.from_config(configuration)
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if "norm" in name or "ln_" in name:
                weight.add_(0.3 * torch.randn_like(weight))
    return made.eval()


def save(kind: str, folder: str) -> None:
    """Writes a model with its tokenizer into a folder."""
    made = tokenizer()
    made.save_pretrained(folder)
    model(kind, len(made)).save_pretrained(folder)
