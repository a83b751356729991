namespace CheckpointTools.Input;

/// <summary>How random values are distributed.</summary>
public enum RandomDistribution
{
    /// <summary>The normal distribution.</summary>
    Normal,

    /// <summary>The normal distribution within two standard deviations of the mean, as in TensorFlow.</summary>
    TruncatedNormal,

    /// <summary>All values between two limits are equally likely.</summary>
    Uniform,

    /// <summary>Uniform between -l and l, where l is the root of 6 / (fan_in + fan_out), as in Keras.</summary>
    GlorotUniform,
}
