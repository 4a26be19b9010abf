"""A scene of your own: what one neuron looks for.

python examples/own_scene.py                       records a tiny run, and renders this scene from it
viznet scene examples/own_scene.py latest          renders it from your newest run
"""

from manim import FadeIn

from viznet.stage import PixelGrid, Stage


class OwnScene(Stage):
    """What one neuron looks for, before the training and after it."""

    def construct(self) -> None:
        run, unit = self.request.run, 3
        # The weights of the neuron in every snapshot, each folded into the shape of the picture.
        maps = run["W1"][:, :, unit].reshape(-1, *self.request.image_shape)
        limit = run.limit("W1")
        weights = PixelGrid(maps[0], table=self.theme.diverging, low=-limit, high=limit, height=3.6)
        weights.move_to(self.picture.centre)

        # A sentence is whole. Every number in it has a place with a name, and knows where it comes from.
        self.say(
            "before",
            "Before the training, the weights of neuron {neuron} are random.",
            neuron=self.neuron(1, unit, self.theme.focus),
        )
        self.play(FadeIn(weights))

        self.say("after", "After {step} steps, they show what the neuron looks for.", step=self.step_of(-1))
        self.play(weights.animate.set_values(maps[-1]), run_time=2)

        # `number` reads the values of the example: here its loss, to three decimals.
        loss = self.number("loss", decimals=3, colour=self.theme.wrong)
        self.say("loss", "The loss of the network on one digit is now {loss}.", loss=loss)
        self.end()


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    import viznet as vz

    with TemporaryDirectory() as folder:
        digits = vz.digits()
        training = vz.train(vz.MLP(784, 16, 10, seed=7), digits, steps=200)
        run = vz.record(training, f"{folder}/run", progress=False)
        print(vz.scene(__file__, run).save("outputs/own_scene.mp4", quality="low", progress=False))
